extension Duration {
    /// The duration for people: to the millisecond from a hundredth of a second on, to the microsecond below.
    package var readable: String {
        let unit: Int128 = self >= .milliseconds(10) ? 1_000_000_000_000_000 : 1_000_000_000_000
        let rounded = (attoseconds.addingReportingOverflow(unit / 2).partialValue / unit) * unit
        return "\(attoseconds > .max - unit ? self : Duration(attoseconds: rounded))"
    }
}
