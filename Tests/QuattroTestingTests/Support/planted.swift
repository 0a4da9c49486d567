/// A counter whose users read, wait and write: two of them may lose an update.
actor Account {
    var balance = 0

    func set(_ balance: Int) { self.balance = balance }
}

struct Lost: Error {}

/// Suspends for ever.
func hang() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}
