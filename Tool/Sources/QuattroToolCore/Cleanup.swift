/// What had to be done about the processes of a command, beyond telling it to end.
package struct Cleanup: Sendable, Hashable {
    /// Whether its shell had ended by itself, and they were what it left running.
    let isOfLeftovers: Bool
    /// The grace, as given, after which they were killed; empty if that had been ended early, `nil` if none was killed.
    let grace: String?

    package init(ofLeftovers: Bool, killedAfter grace: String?) {
        isOfLeftovers = ofLeftovers
        self.grace = grace
    }
}

extension Cleanup: CustomStringConvertible {
    package var description: String {
        let who = isOfLeftovers ? "leftovers " : ""
        return switch grace {
        case nil: "\(who)stopped"
        case "": "\(who)killed"
        case let grace?: "\(who)killed after \(grace) grace"
        }
    }
}
