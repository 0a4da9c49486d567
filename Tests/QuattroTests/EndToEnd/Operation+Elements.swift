@testable import Quattro

extension Operation {
    static let elements = [
        Operation("withElements") { probe in
            let numbers = try await withElements(of: Seconds(count: 3, probe: probe)) { elements in
                var numbers: [Int] = []
                for try await number in elements { numbers.append(number) }
                return numbers
            }
            probe.expect(numbers == [1, 2, 3], "elements were lost")
        },
        Operation("withElements of a stream, with a limit on each wait") { probe in
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            try await withScopedTaskGroup { group in
                group.addTask {
                    for number in 1...3 {
                        try await probe.wait()
                        continuation.yield(number)
                    }
                    continuation.finish()
                }
                let sum = try await withElements(of: stream) { elements in
                    var sum = 0
                    while true {
                        switch try await moveOn(after: .milliseconds(400), { try await elements.next() }) {
                        case .none: continue
                        case .some(.none): return sum
                        case .some(.some(let number)): sum += number
                        }
                    }
                }
                probe.expect(sum == 6, "elements were lost")
            }
        },
        Operation("withElements, left while the next one is under way") { probe in
            try await withElements(of: Seconds(count: .max, probe: probe)) { elements in
                _ = try await elements.next()
                _ = try await moveOn(after: .milliseconds(500)) { try await elements.next() }
                try await checkpoint()
            }
            try await checkpoint()
        },
        Operation("withConcurrentResults") { probe in
            let numbers = try await [2, 1, 1].withConcurrentResults(concurrencyLimit: 2) { number in
                try await probe.wait(number)
                return number
            } body: { results in
                var numbers: [Int] = []
                for try await number in results { numbers.append(number) }
                return numbers
            }
            probe.expect(numbers.sorted() == [1, 1, 2], "results were lost")
        },
        Operation("withConcurrentResults of a sequence, and a slow body") { probe in
            try await Seconds(count: 2, probe: probe).withConcurrentResults(concurrencyLimit: 1) { number in
                try await probe.wait()
                return number
            } body: { results in
                for number in 1...2 { probe.expect(try await results.next() == number, "another result") }
                probe.expect(try await results.next() == nil, "no end")
                try await checkpoint()
            }
        },
    ]
}

/// 1, 2 and so on, a second each.
private struct Seconds: AsyncSequence, AsyncIteratorProtocol {
    let count: Int
    let probe: Probe
    var last = 0

    func makeAsyncIterator() -> Self { self }

    mutating func next() async throws -> Int? {
        guard last < count else { return nil }
        try await probe.wait()
        last += 1
        return last
    }
}
