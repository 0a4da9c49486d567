/// The cleanup of a command's processes, beyond asking it to end.
package struct Cleanup: Sendable, Hashable {
    /// Whether the shell had ended by itself and had left the processes running.
    let isOfLeftovers: Bool
    /// The grace, as given, after which they were killed; empty if the grace was ended early, `nil` if none was killed.
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
