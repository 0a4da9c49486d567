/// The scopes that are on no other scope's list, kept while an observer watches: each was entered by a task other than the body's task of
/// the scope around it.
///
/// They are divided into parts by the scope's address, since all threads use them. They are not retained: each is removed before its end,
/// under the lock.
package enum Roots {
    private static let partBits = 4
    private static let parts = (0..<1 << partBits).map { _ in Part() }

    private final class Part: Sendable {
        let scopes = Guarded(UnretainedSlots<CancelScope>())
    }

    /// - Returns: The place, which must be given back.
    static func insert(_ scope: CancelScope) -> Int32 {
        let address = UInt(bitPattern: Unmanaged.passUnretained(scope).toOpaque())
        // Objects lie at multiples of 16, and those of this size at least 256 apart.
        let part = Int(truncatingIfNeeded: address >> 8) & (parts.count - 1)
        let place = parts[part].scopes.withLock { $0.insert(scope) }
        return Int32(truncatingIfNeeded: place << partBits | part)
    }

    static func remove(_ place: Int32) {
        parts[Int(place) & (parts.count - 1)].scopes.withLock { $0.remove(at: Int(place) >> partBits) }
    }

    /// Calls `visit` with all roots, in batches, and with no lock held.
    package static func forEachBatch(_ visit: ([CancelScope]) -> Void) {
        for part in parts {
            var next = 0
            while true {
                let batch = part.scopes.withLock { $0.batch(from: next) }
                if !batch.elements.isEmpty { visit(batch.elements) }
                guard let end = batch.next else { break }
                next = end
            }
        }
    }
}
