extension Duration {
    /// The duration for people: to the millisecond if it is at least a hundredth of a second, otherwise to the microsecond.
    ///
    /// The standard description uses a floating-point number, which prints 3588.2639999999997 for 3588.264.
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
    /// The first digit is kept.
    fileprivate var withoutTrailingZeros: String {
        var text = self[...]
        while text.count > 1, text.last == "0" { text.removeLast() }
        return String(text)
    }
}
