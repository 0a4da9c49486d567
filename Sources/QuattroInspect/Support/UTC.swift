/// A date and a time of day in the Gregorian calendar.
struct UTC: CustomStringConvertible {
    private let days: Int
    private let seconds: Int

    init(secondsSince1970 time: Int) {
        seconds = (time % 86_400 + 86_400) % 86_400
        days = (time - seconds) / 86_400
    }

    /// Years are counted from March on, in eras of 400 years, so that the leap day is the last day of its year.
    private var date: (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Such as `2026-11-30 09:12:07`.
    var description: String {
        let (year, month, day) = date
        return "\(year)-\(month.twoDigits)-\(day.twoDigits) \(timeOfDay)"
    }

    /// The ISO 8601 form, such as `2026-11-30T09:12:07Z`.
    var iso8601: String {
        let (year, month, day) = date
        return "\(year)-\(month.twoDigits)-\(day.twoDigits)T\(timeOfDay)Z"
    }

    private var timeOfDay: String {
        "\((seconds / 3_600).twoDigits):\((seconds / 60 % 60).twoDigits):\((seconds % 60).twoDigits)"
    }
}

extension Int {
    fileprivate var twoDigits: String { self < 10 ? "0\(self)" : "\(self)" }
}
