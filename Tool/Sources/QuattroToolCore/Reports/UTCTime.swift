/// A point in time in the ISO 8601 format, in UTC.
package struct UTCTime: Sendable, Hashable, CustomStringConvertible {
    private let milliseconds: Int64

    /// - Parameter milliseconds: Milliseconds since the beginning of 1970.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    func advanced(by duration: Duration) -> Self {
        Self(milliseconds: milliseconds + Int64(duration / .milliseconds(1)))
    }

    /// Such as `2026-11-30T14:02:57.123Z`.
    package var description: String {
        let (days, time) = (Self.floor(milliseconds, 86_400_000), Self.modulo(milliseconds, 86_400_000))
        let date = Self.date(ofDay: days)
        let clock = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60].map { Self.digits($0, 2) }
        let calendar = [Self.digits(date.year, 4), Self.digits(date.month, 2), Self.digits(date.day, 2)]
        return "\(calendar.joined(separator: "-"))T\(clock.joined(separator: ":")).\(Self.digits(time % 1000, 3))Z"
    }

    /// Years are counted from March here, so that the leap day is the last day of the year.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let (era, dayOfEra) = (floor(shifted, 146_097), modulo(shifted, 146_097))
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNextYear = month >= 10
        return (
            era * 400 + year + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        (number - modulo(number, divisor)) / divisor
    }

    private static func modulo(_ number: Int64, _ divisor: Int64) -> Int64 { (number % divisor + divisor) % divisor }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
