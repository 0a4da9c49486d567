import Quattro

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The most memory that the process has had so far, in bytes.
package func peakMemory() -> Int {
    var usage = rusage()
    #if canImport(Glibc)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
    getrusage(RUSAGE_SELF, &usage)
    #endif
    #if canImport(Darwin)
    return usage.ru_maxrss
    #else
    return usage.ru_maxrss * 1_024
    #endif
}

extension Extremes {
    /// Scopes, children and whatever else there is, one after the other: the last takes no more memory than the first ones.
    ///
    /// A tenth of them run first, so that pools and arrays have the size that they need.
    package static func flatMemory(_ count: Int, limit: Int) async throws -> String {
        var lines: [String] = []
        for (name, use) in uses {
            try await use(count / 10)
            let (before, begin) = (peakMemory(), ContinuousClock.now)
            try await use(count)
            let growth = peakMemory() - before
            try require(growth <= limit, "\(count) \(name) took \(growth) bytes")
            lines.append(
                "\(count) \(name) one after the other: \(growth / 1_024) KB more, \(ContinuousClock.now - begin)"
            )
        }
        return lines.joined(separator: "\n")
    }

    private typealias Use = @Sendable (Int) async throws -> Void

    private static let uses: [(String, Use)] = [
        (
            "scopes",
            { count in
                for _ in 0..<count { try await fail(after: .seconds(60)) { await Task.yield() } }
            }
        ),
        (
            "cancelled scopes",
            { count in
                for _ in 0..<count {
                    await withCancelScope { scope in
                        scope.cancel()
                        try? await Task.sleep(for: .seconds(60))
                    }
                }
            }
        ),
        (
            "groups with a child",
            { count in
                for _ in 0..<count { try await withScopedTaskGroup { $0.addTask {} } }
            }
        ),
        (
            "children of one group",
            { count in
                try await withScopedTaskGroup { group in
                    for _ in 0..<count { _ = await group.addTask {}.result }
                }
            }
        ),
        (
            "children that start in one group",
            { count in
                try await withScopedTaskGroup { group in
                    for _ in 0..<count { try await group.start { $0.started() } }
                }
            }
        ),
        (
            "mapped items",
            { count in
                try await (0..<count).lazy.concurrentForEach(concurrencyLimit: 4) { _ in }
            }
        ),
    ]
}
