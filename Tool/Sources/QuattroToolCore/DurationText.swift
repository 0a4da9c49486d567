/// A duration as it was typed, such as `1h30m`.
package struct DurationText: Sendable, Hashable {
    /// The text, for messages that refer to the option.
    package let text: String
    package let duration: Duration

    /// Reads one or more numbers with a unit each, largest unit first: `250ms`, `10s`, `1.5m`, `2h`, `1h30m`.
    package init(_ text: String) throws(DurationTextError) {
        var rest = Substring(text)
        var total: Int128 = 0
        var previous: Unit?
        guard !rest.isEmpty else { throw .empty }
        guard !rest.hasPrefix("-") else { throw .negative }
        while !rest.isEmpty {
            let (unit, attoseconds) = try Self.takeComponent(from: &rest)
            if let previous, unit >= previous { throw .malformed }
            previous = unit
            let (sum, overflow) = total.addingReportingOverflow(attoseconds)
            guard !overflow, sum <= Self.longest else { throw .tooLong }
            total = sum
        }
        self.text = text
        duration = Duration(attoseconds: total)
    }
}

/// Why a text is not a duration, ending with what is allowed.
package enum DurationTextError: Error, Hashable, CustomStringConvertible {
    case empty
    case negative
    case noUnit(String)
    case malformed
    case tooLong

    package var description: String {
        let allowed =
            "use numbers with a unit (us, ms, s, m, h, d, in lower case; the largest first, each only once) and a digit "
            + "on both sides of a point, such as 250ms, 10s, 1.5m or 1h30m"
        return switch self {
        case .empty: "it is empty; \(allowed)"
        case .negative: "it is negative; \(allowed)"
        case .noUnit(let number): "\(number) has no unit; \(allowed)"
        case .malformed: allowed
        case .tooLong: "it is too long; the longest duration is \(DurationText.longestInDays) days"
        }
    }
}

extension DurationText {
    /// The default of `--grace`.
    package static let defaultGrace = DurationText(text: "5s", duration: .seconds(5))

    private init(text: String, duration: Duration) {
        self.text = text
        self.duration = duration
    }
}

// MARK: - Reading

extension DurationText {
    enum Unit: String, CaseIterable, Comparable {
        case microseconds = "us"
        case milliseconds = "ms"
        case seconds = "s"
        case minutes = "m"
        case hours = "h"
        case days = "d"

        var attoseconds: Int128 {
            switch self {
            case .microseconds: 1_000_000_000_000
            case .milliseconds: 1_000_000_000_000_000
            case .seconds: 1_000_000_000_000_000_000
            case .minutes: 60 * Unit.seconds.attoseconds
            case .hours: 60 * Unit.minutes.attoseconds
            case .days: 24 * Unit.hours.attoseconds
            }
        }

        static func < (a: Unit, b: Unit) -> Bool { a.attoseconds < b.attoseconds }
    }

    static let longestInDays: Int128 = 1_000_000
    private static let longest = longestInDays * Unit.days.attoseconds
    /// More decimals than that do not matter even for a microsecond.
    private static let decimals = 12

    private static func takeComponent(
        from rest: inout Substring
    ) throws(DurationTextError) -> (unit: Unit, attoseconds: Int128) {
        let number = take(from: &rest) { $0.isDigit || $0 == "." }
        let letters = take(from: &rest) { !$0.isDigit && $0 != "." }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count <= 2, parts.last?.isEmpty == false else {
            throw .malformed
        }
        guard !letters.isEmpty else { throw .noUnit(String(number)) }
        guard let unit = Unit(rawValue: String(letters)) else { throw .malformed }
        guard whole.count <= 20, let count = Int128(whole) else { throw .tooLong }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.attoseconds)
        guard !overflow else { throw .tooLong }
        return (unit, product + fraction(parts.count == 2 ? parts[1] : "", of: unit))
    }

    private static func fraction(_ digits: Substring, of unit: Unit) -> Int128 {
        var share = unit.attoseconds
        return digits.prefix(decimals).reduce(into: Int128(0)) { sum, digit in
            share /= 10
            sum += share * Int128(digit.wholeNumberValue ?? 0)
        }
    }

    private static func take(from rest: inout Substring, while belongs: (Character) -> Bool) -> Substring {
        let taken = rest.prefix(while: belongs)
        rest = rest[taken.endIndex...]
        return taken
    }
}

extension Character {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
