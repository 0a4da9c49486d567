@testable import Quattro

extension Operation {
    static let gatherings = [
        Operation("gather") { watched in
            let sum = try await gather({ try await watched.number(1) }, { try await watched.number(2) })
            watched.expect(sum == (1, 2), "other values")
        },
        Operation("gatherResults") { watched in
            let (a, _) = try await gatherResults(
                concurrencyLimit: 1,
                { try await watched.number(1) },
                { throw Oops() }
            )
            watched.expect((try? a.get()) == 1, "another value")
        },
        Operation("race") { watched in
            let winner = try await race({ try await watched.number(2) }, { try await watched.number(1) })
            watched.expect(winner == 1, "another winner")
        },
        Operation("race with head starts") { watched in
            let winner = try await race(
                staggeredBy: .seconds(1),
                { try await watched.number(1_000) },
                { throw Oops() },
                { try await watched.number(1) }
            )
            watched.expect(winner == 1, "another winner")
        },
        Operation("concurrentMap") { watched in
            let numbers = try await [1, 2, 1].concurrentMap(concurrencyLimit: 2) { try await watched.number($0) }
            watched.expect(numbers == [1, 2, 1], "other values")
        },
        Operation("concurrentMap without a limit") { watched in
            let numbers = try await (1...3).concurrentMap { try await watched.number($0) }
            watched.expect(numbers == [1, 2, 3], "other values")
        },
        Operation("concurrentMapResults") { watched in
            let results = try await [1, 0, 2].concurrentMapResults(concurrencyLimit: 2) { number in
                if number == 0 { throw Oops() }
                return try await watched.number(number)
            }
            watched.expect(results.map { (try? $0.get()) ?? 0 } == [1, 0, 2], "other results")
        },
        Operation("concurrentForEach") { watched in
            let done = Counted()
            try await (0..<5).concurrentForEach(concurrencyLimit: 2) { _ in
                try await watched.wait()
                done.add()
            }
            watched.expect(done.count == 5, "items were left out")
        },
        Operation("concurrentMap of a stream") { watched in
            let numbers = try await Numbers(watched: watched).concurrentMap(concurrencyLimit: 2) {
                try await watched.number($0)
            }
            watched.expect(numbers == [1, 1], "other values")
        },
    ]

    static let deferrers = [
        Operation("defer") { watched in
            let cleaned = Counted()
            defer { watched.expect(cleaned.count == 2, "\(cleaned.count) of two cleanups ran to their end") }
            try await withDeferrer { deferrer in
                for _ in 0..<2 {
                    deferrer.defer {
                        try await watched.wait()
                        cleaned.add()
                    }
                }
                try await watched.wait()
            }
        },
        Operation("enter") { watched in
            let (entered, left) = (Counted(), Counted())
            defer { watched.expect(entered.count == left.count, "\(entered.count) entered and \(left.count) left") }
            try await withDeferrer { deferrer in
                for number in 1...2 {
                    let resource = try await deferrer.enter { body in
                        try await watched.wait()
                        entered.add()
                        do {
                            try await body(number)
                        } catch {
                            try await withShield { try await watched.wait() }
                            left.add()
                            throw error
                        }
                        left.add()
                    }
                    watched.expect(resource == number, "another resource")
                }
            }
        },
        Operation("a cleanup that is cut off by its grace") { watched in
            let error = await thrown {
                try await withDeferrer(grace: .seconds(1)) { deferrer in
                    deferrer.defer { try await watched.wait(1_000) }
                    try await watched.wait()
                }
            }
            // Cancelled or not, the cleanup was cut off; the body's error comes first.
            let errors = (error as? ErrorGroup)?.leaves ?? [error].compactMap { $0 }
            watched.expect(errors.contains { $0 is DeadlineExceeded }, "cut off without a word")
            try await checkpoint()
        },
    ]
}

extension Watched {
    /// A number, after so many seconds.
    fileprivate func number(_ number: Int) async throws -> Int {
        try await wait(number)
        return number
    }
}

/// 1 and 1, a second each.
private struct Numbers: AsyncSequence, AsyncIteratorProtocol {
    let watched: Watched
    var count = 0

    func makeAsyncIterator() -> Self { self }

    mutating func next() async throws -> Int? {
        guard count < 2 else { return nil }
        count += 1
        try await watched.wait()
        return 1
    }
}
