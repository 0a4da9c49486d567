/// The process IDs that can belong to a session whose leader was made a moment ago.
///
/// Linux assigns process IDs in increasing order, and begins again after the highest: so a process that a young process has started has an
/// ID between its parent's ID and the last one assigned.
package struct NewProcesses: Sendable {
    private let leader: Int32
    /// The highest process ID.
    private let highest: Int32
    /// The IDs up to this one have been checked.
    private var looked: Int32

    /// Beyond this number, processes are not checked one by one: reading all processes costs little more, and serves other commands too.
    private static let most: Int32 = 48
    /// The lowest IDs are not reused.
    private static let reserved: Int32 = 300

    /// - Parameters:
    ///   - leader: The process ID of the leader.
    ///   - highest: No process has a higher one.
    package init(leader: Int32, highest: Int32) {
        (self.leader, self.highest, looked) = (leader, highest, leader - 1)
    }

    package enum Next: Sendable, Hashable {
        case look(ClosedRange<Int32>)
        /// All possible IDs have been checked.
        case done
        /// The IDs may have begun again, or there are too many to check one by one.
        case unknown
    }

    /// Returns what to check next.
    ///
    /// Call it again after each check, since a process that was checked may have started others before.
    ///
    /// - Parameters:
    ///   - last: The process ID that was assigned last.
    ///   - age: The longest time since the leader was made.
    /// - Returns: What to do next.
    package mutating func next(upTo last: Int32, age: Duration) -> Next {
        // Even the fastest machine needs more than a microsecond to make a process: so the IDs have not begun again.
        guard last >= max(leader, looked), age / .microseconds(1) < Double(highest - Self.reserved) else {
            return .unknown
        }
        guard last - leader < Self.most else { return .unknown }
        guard last > looked else { return .done }
        defer { looked = last }
        return .look((looked + 1)...last)
    }
}
