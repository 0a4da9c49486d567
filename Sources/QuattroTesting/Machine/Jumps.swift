import Quattro

/// The longest jumps of virtual time over waits for something outside of Quattro, as a value: a virtual timeout may have cut off real work,
/// for which virtual time does not wait.
struct Jumps: Sendable {
    /// Virtual time moved from the moment when the task began to wait to the moment when it continued.
    struct Jump: Sendable {
        let task: TaskLabel
        let from: Deadline
        let to: Deadline

        var length: Duration { from.duration(to: to) }
    }

    private static let keptAtMost = 3

    /// The jumps, the longest first; jumps of the same length are in the order in which they happened.
    private(set) var longest: [Jump] = []

    mutating func note(_ jump: Jump) {
        let place = longest.firstIndex { $0.length < jump.length } ?? longest.count
        guard place < Self.keptAtMost else { return }
        longest.insert(jump, at: place)
        if longest.count > Self.keptAtMost { longest.removeLast() }
    }
}
