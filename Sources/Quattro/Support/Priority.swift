/// A `TaskPriority` whose size the compiler knows.
struct Priority: Comparable, Sendable {
    private let rawValue: UInt8

    init(_ priority: TaskPriority) {
        rawValue = priority.rawValue
    }

    static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }

    var taskPriority: TaskPriority { TaskPriority(rawValue: rawValue) }
}
