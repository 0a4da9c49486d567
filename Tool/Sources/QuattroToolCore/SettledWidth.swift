/// Decides whether the width of a terminal can be relied on to count rows.
///
/// A terminal does not report a new width at the same moment as it rewraps its lines: for a while, nothing may be erased based on the
/// width.
package struct SettledWidth: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package static let time = Duration.milliseconds(200)

    private var columns: Int?
    private var changedAt: Instant?

    package init() {}

    /// - Parameters:
    ///   - columns: The width that the terminal reports.
    ///   - now: The present time.
    /// - Returns: Whether it has reported that width for some time.
    package mutating func isSettled(_ columns: Int, at now: Instant) -> Bool {
        if let before = self.columns, before != columns { changedAt = now }
        self.columns = columns
        return changedAt.map { $0.duration(to: now) >= Self.time } ?? true
    }
}
