import Waiting

#if BEFORE
import QuattroBefore
#else
import Quattro
#endif

package let childCount = 1_000
package let itemCount = 10_000

extension Library {
    /// Groups of a thousand children that do nothing.
    @Sendable package static func children(_ times: Int) async throws {
        for _ in 0..<times {
            try await withScopedTaskGroup { group in
                for _ in 0..<childCount { group.addTask {} }
            }
        }
    }

    /// Ten thousand short items, sixteen at a time.
    @Sendable package static func items(_ times: Int) async throws {
        for _ in 0..<times {
            let outputs = try await (0..<itemCount).concurrentMap(concurrencyLimit: 16) { $0 &* 2_654_435_761 }
            guard outputs.count == itemCount, outputs[1] == 2_654_435_761 else { fatalError("wrong outputs") }
        }
    }

    /// One cancel over waiting children, until all have ended: `cancelling` is called with the cancel.
    package static func cancel(_ count: Int, cancelling: (_ cancel: () -> Void) -> Void) async throws {
        try await withScopedTaskGroup { group in
            let arrivals = Arrivals(count)
            for _ in 0..<count { group.addTask { try await untilCancelled(arrivals) } }
            await arrivals.all()
            cancelling { group.cancelAll() }
        }
    }
}
