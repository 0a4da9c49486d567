@testable import Quattro

extension Operation {
    static let gatherings = [
        Operation("gather") { probe in
            let sum = try await gather({ try await probe.number(1) }, { try await probe.number(2) })
            probe.expect(sum == (1, 2), "other values")
        },
        Operation("gatherResults") { probe in
            let (a, _) = try await gatherResults(
                concurrencyLimit: 1,
                { try await probe.number(1) },
                { throw Oops() }
            )
            probe.expect((try? a.get()) == 1, "another value")
        },
        Operation("race") { probe in
            let winner = try await race({ try await probe.number(2) }, { try await probe.number(1) })
            probe.expect(winner == 1, "another winner")
        },
        Operation("race with a value to discard") { probe in
            let discarded = Counted()
            let winner = try await race(
                { try await probe.number(1) },
                {
                    await withShield { _ = try? await probe.number(2) }
                    return 2
                },
                discarding: {
                    probe.expect($0 == 2, "another value")
                    discarded.add()
                    withExtendedLifetime(probe) {}
                }
            )
            probe.expect(discarded.count == (winner == 1 ? 1 : 0), "discarded \(discarded.count)")
            try await checkpoint()
        },
        Operation("race with head starts") { probe in
            let winner = try await race(
                staggeredBy: .seconds(1),
                { try await probe.number(1_000) },
                { throw Oops() },
                { try await probe.number(1) }
            )
            probe.expect(winner == 1, "another winner")
        },
        Operation("concurrentMap") { probe in
            let numbers = try await [1, 2, 1].concurrentMap(concurrencyLimit: 2) { try await probe.number($0) }
            probe.expect(numbers == [1, 2, 1], "other values")
        },
        Operation("concurrentMap without a limit") { probe in
            let numbers = try await (1...3).concurrentMap { try await probe.number($0) }
            probe.expect(numbers == [1, 2, 3], "other values")
        },
        Operation("concurrentMapResults") { probe in
            let results = try await [1, 0, 2].concurrentMapResults(concurrencyLimit: 2) { number in
                if number == 0 { throw Oops() }
                return try await probe.number(number)
            }
            probe.expect(results.map { (try? $0.get()) ?? 0 } == [1, 0, 2], "other results")
        },
        Operation("concurrentForEach") { probe in
            let done = Counted()
            try await (0..<5).concurrentForEach(concurrencyLimit: 2) { _ in
                try await probe.wait()
                done.add()
            }
            probe.expect(done.count == 5, "items were left out")
        },
        Operation("concurrentMap of a stream") { probe in
            let numbers = try await Numbers(probe: probe).concurrentMap(concurrencyLimit: 2) {
                try await probe.number($0)
            }
            probe.expect(numbers == [1, 1], "other values")
        },
    ]

    static let deferrers = [
        Operation("defer") { probe in
            let cleaned = Counted()
            defer { probe.expect(cleaned.count == 2, "\(cleaned.count) of two cleanups ran to their end") }
            try await withDeferrer { deferrer in
                for _ in 0..<2 {
                    deferrer.defer {
                        try await probe.wait()
                        cleaned.add()
                    }
                }
                try await probe.wait()
            }
        },
        Operation("enter") { probe in
            let (entered, left) = (Counted(), Counted())
            defer { probe.expect(entered.count == left.count, "\(entered.count) entered and \(left.count) left") }
            try await withDeferrer { deferrer in
                for number in 1...2 {
                    let resource = try await deferrer.enter { body in
                        try await probe.wait()
                        entered.add()
                        do {
                            try await body(number)
                        } catch {
                            try await withShield { try await probe.wait() }
                            left.add()
                            throw error
                        }
                        left.add()
                    }
                    probe.expect(resource == number, "another resource")
                }
            }
        },
        Operation("a cleanup that is cut off by its grace") { probe in
            let error = await thrown {
                try await withDeferrer(grace: .seconds(1)) { deferrer in
                    deferrer.defer { try await probe.wait(1_000) }
                    try await probe.wait()
                }
            }
            // Cancelled or not, the cleanup was cut off; the body's error comes first.
            let errors = (error as? ErrorGroup)?.leaves ?? [error].compactMap { $0 }
            probe.expect(errors.contains { $0 is DeadlineExceeded }, "cut off without a word")
            try await checkpoint()
        },
    ]
}

extension Probe {
    /// A number, after so many seconds.
    fileprivate func number(_ number: Int) async throws -> Int {
        try await wait(number)
        return number
    }
}

/// 1 and 1, a second each.
private struct Numbers: AsyncSequence, AsyncIteratorProtocol {
    let probe: Probe
    var count = 0

    func makeAsyncIterator() -> Self { self }

    mutating func next() async throws -> Int? {
        guard count < 2 else { return nil }
        count += 1
        try await probe.wait()
        return 1
    }
}
