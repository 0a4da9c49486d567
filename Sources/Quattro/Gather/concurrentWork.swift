/// Does something with each item of `source`.
@inlinable
nonisolated(nonsending) func forEachConcurrently<Item: Sendable>(
    _ source: WorkSource<Item>,
    limit: Int?,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withWorkers(on: source, limit: limit, name: name, fileID: fileID, line: line) { driver in
        try await driver.forEachItem { (_, item) in try await body(item) }
    }
}

/// Maps the items of `source`, in their order.
@inlinable
nonisolated(nonsending) func mapConcurrently<Item: Sendable, Output: Sendable>(
    _ source: WorkSource<Item>,
    limit: Int?,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ transform: @escaping @Sendable (Item) async throws -> Output
) async throws -> [Output] {
    let finished = Finished<Output>()
    try await withWorkers(on: source, limit: limit, name: name, fileID: fileID, line: line) { driver in
        // Each worker keeps its own results, so that a result needs no lock.
        var outputs: [Finished<Output>.Numbered] = []
        // This runs even if the worker is cut off: the work may still be complete.
        defer { finished.add(outputs) }
        try await driver.forEachItem { (number, item) in outputs.append((number, try await transform(item))) }
    }
    return finished.inOrder()
}

@usableFromInline
nonisolated(nonsending) func withWorkers<Item: Sendable>(
    on source: WorkSource<Item>,
    limit: Int?,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ work: @escaping @Sendable (WorkDriver<Item>) async throws -> Void
) async throws {
    let driver = WorkDriver(source: source, limit: limit, name: name, fileID: fileID, line: line, work: work)
    try await driver.run()
    // The group was cancelled by its own scope and ended without an error: incomplete results must not be returned as complete.
    guard driver.isComplete else { throw CancellationError() }
}

/// The results that the workers have finished.
@usableFromInline
final class Finished<Output: Sendable>: Sendable {
    @usableFromInline typealias Numbered = (number: Int, output: Output)

    private let chunks = Guarded<[[Numbered]]>([])

    @usableFromInline
    init() {}

    @usableFromInline
    func add(_ outputs: [Numbered]) {
        chunks.withLock { $0.append(outputs) }
    }

    @usableFromInline var all: [[Numbered]] { chunks.withLock { $0 } }

    @inlinable
    func inOrder() -> [Output] {
        let chunks = all
        var outputs = [Output?](repeating: nil, count: chunks.reduce(0) { $0 + $1.count })
        for chunk in chunks {
            for (number, output) in chunk { outputs[number] = output }
        }
        return outputs.compactMap { $0 }
    }
}
