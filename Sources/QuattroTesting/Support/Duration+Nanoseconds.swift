extension Duration {
    /// As far as 292 years of them fit.
    var nanoseconds: Int { Int(clamping: attoseconds / 1_000_000_000) }
}
