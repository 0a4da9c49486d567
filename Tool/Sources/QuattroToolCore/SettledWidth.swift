/// Whether the width of a terminal can be relied on to count rows.
///
/// A terminal that changes its width tells of it at another moment than it wraps its lines anew: for a while nothing may be erased by it.
package struct SettledWidth: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package static let time = Duration.milliseconds(200)

    private var columns: Int?
    private var changedAt: Instant?

    package init() {}

    /// - Parameters:
    ///   - columns: What the terminal says.
    ///   - now: When.
    /// - Returns: Whether it has said so for some time.
    package mutating func isSettled(_ columns: Int, at now: Instant) -> Bool {
        if let before = self.columns, before != columns { changedAt = now }
        self.columns = columns
        return changedAt.map { $0.duration(to: now) >= Self.time } ?? true
    }
}
