import Quattro

extension Life {
    /// Every cleanup that was put off is run, once, and can wait; every function that was entered is left.
    func deferSome(_ random: inout SplitMix64, depth: Int) async throws {
        let (seed, count) = (random.next(), Int(random.below(3)) + 1)
        let isCutOff = random.isOne(in: 3)
        let timeout = Duration.microseconds(Int64(random.below(500)))
        let (cleaned, stays) = (Count(), Stays())
        defer {
            ledger.expect(cleaned.value == count, "\(count) cleanups were put off, and \(cleaned.value) ran")
            ledger.expect(stays.areOver, "a function that was entered was not left")
        }
        try await withDeferrer { deferrer in
            for number in 0..<count {
                deferrer.defer {
                    cleaned.add()
                    try await cleanUp(seed &+ UInt64(number), depth: depth)
                }
            }
            if seed % 4 == 0 { try await startServer(deferrer, seed, depth: depth, stays) }
            if isCutOff {
                let entered = try await moveOn(after: timeout) { try await enter(deferrer, seed, depth: depth, stays) }
                ledger.expect(entered == seed || entered == nil, "another resource was entered")
            } else {
                let entered = try await enter(deferrer, seed, depth: depth, stays)
                ledger.expect(entered == seed, "another resource was entered")
            }
            try await live(seed, depth: depth - 1)
        }
    }

    private func cleanUp(_ seed: UInt64, depth: Int) async throws {
        ledger.count(\.cleanups)
        do {
            try await diary.during("a cleanup") { try await spared.live(seed, depth: min(2, depth - 1)) }
        } catch is CancellationError {
            ledger.violate("a cancellation reached a cleanup of a life with seed \(seed)")
        }
    }

    /// Starts a task that goes on until the deferrer unwinds.
    private func startServer(_ deferrer: Deferrer, _ seed: UInt64, depth: Int, _ stays: Stays) async throws {
        let started = try await diary.during("the start of a server") {
            try await deferrer.start { status in
                stays.begun.add()
                defer { stays.ended.add() }
                status.started(seed)
                try await spared.unfailing.live(seed, depth: min(1, depth - 1))
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        ledger.expect(started == seed, "another server was started")
    }

    /// Enters a function with a group inside, of which a child has been started when the body goes on.
    func enter(_ deferrer: Deferrer, _ seed: UInt64, depth: Int, _ stays: Stays) async throws -> UInt64 {
        try await diary.during("entering") {
            try await deferrer.enter { body in
                stays.begun.add()
                defer { stays.ended.add() }
                try await live(~seed, depth: min(1, depth - 1))
                try await holdGroup(seed, depth: depth) { try await body(seed) }
            }
        }
    }

    /// A group around a stay; what the stay throws is handed on as it is, and not as an error of the group.
    private func holdGroup(_ seed: UInt64, depth: Int, _ stay: @escaping @Sendable () async throws -> Void) async throws
    {
        let outcome = try await withScopedTaskGroup { group in
            try await group.start { status in
                status.started()
                try await spared.unfailing.live(seed, depth: min(1, depth - 1))
            }
            do {
                return Result<Void, any Error>.success(try await stay())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }
}

/// How often functions were entered and left.
final class Stays: Sendable {
    let begun = Count()
    let ended = Count()

    var areOver: Bool { begun.value == ended.value }
}
