import Quattro
import Synchronization

/// Maps, streams and deferrers.
extension RandomRun {
    func runMap(_ parts: [Node], _ limit: Int?) async throws {
        let begun = Mutex<[Int]>([])
        defer { checkOnce(begun.withLock { $0 }) }
        let running = Counter()
        let all = Array(parts.indices)
        let out = try await all.concurrentMap(concurrencyLimit: limit) { index in
            begun.withLock { $0.append(index) }
            check(running.add(1), limit)
            defer { running.add(-1) }
            try await run(parts[index])
            return index
        }
        stage.expect(out == all, "MAP", "gave \(out)")
    }

    func runStream(_ parts: [Node], _ limit: Int?) async throws {
        let begun = Mutex<[Int]>([])
        defer { checkOnce(begun.withLock { $0 }) }
        let running = Counter()
        try await Steps(count: parts.count).concurrentForEach(concurrencyLimit: limit) { index in
            begun.withLock { $0.append(index) }
            check(running.add(1), limit)
            defer { running.add(-1) }
            try await run(parts[index])
        }
        let count = begun.withLock { $0.count }
        stage.expect(count == parts.count, "MAP", "ended well after \(count) of \(parts.count)")
    }

    private func check(_ count: Int, _ limit: Int?) {
        if let limit { stage.expect(count <= limit, "LIMIT", "\(limit), and \(count) run in a map") }
    }

    private func checkOnce(_ begun: [Int]) {
        stage.expect(Set(begun).count == begun.count, "MAP", "began \(begun)")
    }

    func runDeferrer(_ id: Int, grace: Duration?, cleanups: Int, entered: Int, _ parts: [Node]) async throws {
        let (put, cleaned, inside) = (Counter(), Counter(), Counter())
        defer {
            stage.expect(cleaned.value == put.value, "DEFERRER", "\(id) ran \(cleaned.value) of \(put.value) cleanups")
            stage.expect(inside.value == 0, "DEFERRER", "\(id) is still in what it entered")
        }
        try await withDeferrer(grace: grace, name: "deferrer \(id)") { deferrer in
            for part in parts.prefix(cleanups) {
                put.add(1)
                deferrer.defer {
                    cleaned.add(1)
                    // In the end nothing may be shielded.
                    if let scope = CancelScope.current { stage.add(scope) }
                    try await run(part)
                }
            }
            for part in parts.dropFirst(cleanups).prefix(entered) { try await enter(part, by: deferrer, inside) }
            try await run(parts.dropFirst(cleanups + entered))
        }
    }

    private nonisolated(nonsending) func enter(_ part: Node, by deferrer: Deferrer, _ inside: Counter) async throws {
        let value = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
            inside.add(1)
            defer { inside.add(-1) }
            try await run(part)
            try await body(7)
            await Task.yield()
        }
        stage.expect(value == 7, "ENTERED", "gave \(value)")
    }
}
