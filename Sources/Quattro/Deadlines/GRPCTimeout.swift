/// The value of `grpc-timeout`: up to eight digits and a unit.
enum GRPCTimeout {
    // The finest unit is first. There is no unit for a day.
    private static let units: [(name: UInt8, length: Duration)] = [
        (UInt8(ascii: "n"), .nanoseconds(1)),
        (UInt8(ascii: "u"), .microseconds(1)),
        (UInt8(ascii: "m"), .milliseconds(1)),
        (UInt8(ascii: "S"), .seconds(1)),
        (UInt8(ascii: "M"), .seconds(60)),
        (UInt8(ascii: "H"), .seconds(3600)),
    ]

    /// Seven digits, where the specification has eight: grpc-swift-2 2.4.3 ignores a value of more than eight characters.
    private static let most: Int64 = 9_999_999

    /// Writes the duration in the finest unit of which seven digits suffice, rounded down.
    static func write(_ remaining: Duration) -> String {
        let unit = units.first { remaining < $0.length * (most + 1) } ?? units[units.count - 1]
        return "\(remaining.whole(unit.length, notAbove: most))\(Unicode.Scalar(unit.name))"
    }

    static func read(_ value: some StringProtocol) -> Duration? {
        // No valid one is longer than nine characters.
        let bytes = value.utf8.prefix(10)
        guard
            let name = bytes.dropFirst(max(bytes.count - 1, 0)).first,
            let unit = units.first(where: { $0.name == name }),
            let count = bytes.dropLast().digits(atMost: 8)
        else { return nil }
        return unit.length * count
    }
}

extension Duration {
    /// How many times another duration, of at least a nanosecond, fits into this one; never negative.
    func whole(_ unit: Duration, notAbove most: Int64) -> Int64 {
        guard self > .zero else { return 0 }
        return Int64(clamping: min(attoseconds / unit.attoseconds, Int128(most)))
    }
}

extension Collection<UInt8> {
    /// Parses a text that consists only of digits: at least one, and at most `limit` (which is at most 18).
    func digits(atMost limit: Int) -> Int64? {
        guard (1...limit).contains(count) else { return nil }
        var number: Int64 = 0
        for byte in self {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
