/// Does something with whatever `source` gives, until it gives `nil`.
nonisolated(nonsending) func forEachConcurrently<Item: Sendable>(
    _ source: () async throws -> Item?,
    limit: Int?,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withWorkers(on: source, limit: limit, name: name, fileID: fileID, line: line) { driver in
        try await driver.forEachItem(body)
    }
}

/// Maps whatever `source` gives, until it gives `nil`, in its order.
nonisolated(nonsending) func mapConcurrently<Item: Sendable, Output: Sendable>(
    _ source: () async throws -> Item?,
    limit: Int?,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ transform: @escaping @Sendable (Item) async throws -> Output
) async throws -> [Output] {
    var count = 0
    let finished = Finished<Output>()
    // A function: a closure would forget the caller's actor.
    nonisolated(nonsending) func numbered() async throws -> (index: Int, item: Item)? {
        guard let item = try await source() else { return nil }
        defer { count += 1 }
        return (index: count, item: item)
    }
    try await withWorkers(on: numbered, limit: limit, name: name, fileID: fileID, line: line) { driver in
        // Each worker keeps what it has, so that there is no lock for a result.
        var outputs: [(index: Int, output: Output)] = []
        try await driver.forEachItem { (index, item) in outputs.append((index, try await transform(item))) }
        finished.add(outputs)
    }
    return finished.inOrder(count: count)
}

private nonisolated(nonsending) func withWorkers<Item: Sendable>(
    on source: () async throws -> Item?,
    limit: Int?,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ work: @escaping @Sendable (WorkDriver<Item>) async throws -> Void
) async throws {
    let driver = try await withScopedTaskGroup(name: name, fileID: fileID, line: line) { group in
        let driver = WorkDriver(limit: limit, in: group, work: work)
        try await driver.feed(from: source)
        return driver
    }
    // The group was cancelled by its own scope, and ended quietly: half of the work is not the work.
    guard driver.isComplete else { throw CancellationError() }
}

/// What the workers have brought home.
private final class Finished<Output: Sendable>: Sendable {
    private let chunks = Guarded<[[(index: Int, output: Output)]]>([])

    func add(_ outputs: [(index: Int, output: Output)]) {
        chunks.withLock { $0.append(outputs) }
    }

    func inOrder(count: Int) -> [Output] {
        var outputs = [Output?](repeating: nil, count: count)
        for (index, output) in chunks.withLock({ $0 }).joined() { outputs[index] = output }
        return outputs.compactMap { $0 }
    }
}
