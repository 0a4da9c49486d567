extension Duration {
    /// The duration for people: to the millisecond from a hundredth of a second on, to the microsecond below.
    ///
    /// Its own description goes through a floating-point number, which says 3588.2639999999997 for 3588.264.
    package var readable: String {
        let attoseconds = self.attoseconds.magnitude
        let digits = attoseconds >= 10_000_000_000_000_000 ? 3 : 6
        let unit: UInt128 = digits == 3 ? 1_000_000_000_000_000 : 1_000_000_000_000
        let rounded = (attoseconds + unit / 2) / unit
        let (seconds, rest) = rounded.quotientAndRemainder(dividingBy: digits == 3 ? 1_000 : 1_000_000)
        let fraction = String(repeating: "0", count: digits - "\(rest)".count) + "\(rest)"
        let sign = self < .zero && rounded > 0 ? "-" : ""
        return "\(sign)\(seconds).\(fraction.withoutTrailingZeros) seconds"
    }
}

extension String {
    /// This keeps the first digit.
    fileprivate var withoutTrailingZeros: String {
        var text = self[...]
        while text.count > 1, text.last == "0" { text.removeLast() }
        return String(text)
    }
}
