/// Which numbers the processes of a session can have whose leader was made a moment ago.
///
/// Linux gives out numbers in order, from the last one on, and begins again when it has come to the highest: so what a young process has
/// started has a number between its own and the last one.
package struct NewProcesses: Sendable {
    private let leader: Int32
    /// How many numbers there are.
    private let highest: Int32
    /// What has been looked at.
    private var looked: Int32

    /// More are not looked at one by one: a look at all processes is not much dearer, and serves other commands too.
    private static let most: Int32 = 48
    /// The first numbers are not given out again.
    private static let reserved: Int32 = 300

    /// - Parameters:
    ///   - leader: The number of the leader.
    ///   - highest: No process has a higher one.
    package init(leader: Int32, highest: Int32) {
        (self.leader, self.highest, looked) = (leader, highest, leader - 1)
    }

    package enum Next: Sendable, Hashable {
        case look(ClosedRange<Int32>)
        /// All have been looked at that there can be.
        case done
        /// Others may have been made, or there are too many to be looked at one by one.
        case unknown
    }

    /// What is to be looked at next: again after each look, since what has been looked at may have started more before.
    ///
    /// - Parameters:
    ///   - last: The number that was given out last.
    ///   - age: How long ago the leader was made, at most.
    /// - Returns: What to do.
    package mutating func next(upTo last: Int32, age: Duration) -> Next {
        // Even the fastest machine needs more than a microsecond to make a process: the numbers have not begun again.
        guard last >= max(leader, looked), age / .microseconds(1) < Double(highest - Self.reserved) else {
            return .unknown
        }
        guard last - leader < Self.most else { return .unknown }
        guard last > looked else { return .done }
        defer { looked = last }
        return .look((looked + 1)...last)
    }
}
