/// What the values of the core know of the world: a clock that stands still.
enum Timekeeper {
    enum current {
        static var now: Deadline { Deadline(attoseconds: 0) }
    }
}

enum ScopedTaskGroup {
    struct Counts: Hashable, Sendable {
        var running: Int
        var queued: Int
        var background: Int
    }
}
