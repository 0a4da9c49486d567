import Quattro

/// The longest jumps of virtual time over waits that are not Quattro's, as a value: what a timeout in virtual time has cut off
/// may have been real work, for which that time does not wait.
struct Jumps: Sendable {
    /// The time went from where the task began to wait to where it went on.
    struct Jump: Sendable {
        let task: TaskLabel
        let from: Deadline
        let to: Deadline

        var length: Duration { from.duration(to: to) }
    }

    private static let keptAtMost = 3

    /// The jumps, the longest first, and those of the same length in the order in which they happened.
    private(set) var longest: [Jump] = []

    mutating func note(_ jump: Jump) {
        let place = longest.firstIndex { $0.length < jump.length } ?? longest.count
        guard place < Self.keptAtMost else { return }
        longest.insert(jump, at: place)
        if longest.count > Self.keptAtMost { longest.removeLast() }
    }
}
