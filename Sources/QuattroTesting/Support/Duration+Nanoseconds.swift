extension Duration {
    /// The duration in nanoseconds, at most the 292 years that fit.
    var nanoseconds: Int { Int(clamping: attoseconds / 1_000_000_000) }
}
