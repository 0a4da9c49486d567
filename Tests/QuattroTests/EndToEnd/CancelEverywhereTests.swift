import QuattroTesting
import Testing

@testable import Quattro

/// Every public operation, cancelled at each of its suspension points in turn: it ends, throws the cancellation and nothing
/// else, leaves nothing behind, and no scope in it takes for its own what came from outside.
struct CancelEverywhereTests {
    @Test(arguments: Operation.all) func `cancelled at any point, it gives up in order`(operation: Operation)
        async throws
    {
        var points = 0
        for seed in 0..<3 {
            let (living, wrong) = (Counted(), Log())
            points += try await expectCancellable(seed: seed, options: .withoutGrace) {
                let probe = Probe(living: living, wrong: wrong)
                do {
                    try await operation.body(probe)
                } catch {
                    // It was cancelled, and nothing else was wrong with it.
                    if !(error is CancellationError) { wrong("threw \(error)") }
                    throw error
                }
            }
            #expect(wrong.all == [])
            #expect(living.count == 0)
        }
        #expect(points >= operation.leastPoints)
    }

    /// The same points, with the scope around cancelled by its deadline: the exit rule has to give the cause its due.
    @Test(arguments: Operation.all) func `cut off by a deadline at any instant, it fails as exceeded`(
        operation: Operation
    )
        async throws
    {
        for milliseconds in stride(from: 0, through: 4_000, by: 500) {
            let (living, wrong) = (Counted(), Log())
            try await Simulation.run(seed: milliseconds, options: .withoutGrace) {
                let limit = Duration.milliseconds(milliseconds)
                let error = await thrown {
                    try await fail(after: limit) {
                        try await operation.body(Probe(living: living, wrong: wrong))
                    }
                }
                let end = Simulation.elapsed
                if let error {
                    guard let exceeded = error as? DeadlineExceeded else { throw error }
                    #expect(end >= limit && exceeded.elapsed >= limit)
                }
            }
            #expect(wrong.all == [])
            #expect(living.count == 0)
        }
    }
}

/// What an operation keeps while it runs, and where it says what is wrong.
final class Probe: Sendable {
    private let living: Counted
    private let wrong: Log

    init(living: Counted, wrong: Log) {
        self.living = living
        self.wrong = wrong
        living.add()
    }

    deinit { living.add(-1) }

    /// Waits, as code in a task of its own does that keeps this object.
    func wait(_ seconds: Int = 1) async throws {
        try await Task.sleep(for: .seconds(seconds), clock: .quattro)
    }

    /// Runs something in a scope that nobody cancels by itself.
    nonisolated(nonsending) func inScope(
        _ scope: CancelScope = CancelScope(),
        _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        defer { if scope.cancelCalled || scope.cancelledCaught { wrong("took a cancellation for its own") } }
        if try await scope.run(body) == nil { wrong("absorbed a cancellation from outside") }
    }

    func expect(_ isAsExpected: Bool, _ otherwise: String) {
        if !isAsExpected { wrong(otherwise) }
    }
}

extension Simulation.Options {
    /// Without a wait for what never comes from outside.
    static var withoutGrace: Self {
        var options = Self()
        options.grace = .zero
        return options
    }
}

struct Operation: Sendable, CustomTestStringConvertible {
    let name: String
    /// Over three seeds; the least that shows that it was interrupted at all.
    let leastPoints: Int
    let body: @Sendable (Probe) async throws -> Void

    var testDescription: String { name }

    init(_ name: String, leastPoints: Int = 3, _ body: @escaping @Sendable (Probe) async throws -> Void) {
        self.name = name
        self.leastPoints = leastPoints
        self.body = body
    }

    static let all = waits + scopes + groups + handles + gatherings + elements + deferrers
}
