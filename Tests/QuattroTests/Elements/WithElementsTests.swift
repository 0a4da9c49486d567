import QuattroTesting
import Testing

@testable import Quattro

struct WithElementsTests {
    /// What a loop with a limit for each wait cannot do on the stream itself.
    @Test(.simulated) func `a stream with a limit on each wait loses nothing`() async throws {
        try await withScopedTaskGroup { group in
            let log = Log()
            try await withElements(of: ticks(4, every: .milliseconds(250), in: group)) { elements in
                while try await log.noteNext(of: elements, within: .milliseconds(100)) {}
            }
            #expect(
                log.all == [
                    "quiet", "quiet", "1", "quiet", "quiet", "2", "quiet", "quiet", "3", "quiet", "quiet", "4", "end",
                ]
            )
        }
    }

    @Test(.simulated(seeds: 0..<500)) func `an element that comes in the instant of the limit is given or kept`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let log = Log()
            try await withElements(of: ticks(4, every: .seconds(1), in: group)) { elements in
                while try await log.noteNext(of: elements, within: .milliseconds(500)) {}
            }
            #expect(log.all.filter { $0 != "quiet" } == ["1", "2", "3", "4", "end"])
        }
    }

    @Test(.simulated(seeds: 0..<500)) func `several tasks ask, some give up, and each element goes to one of them`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let log = Log()
            try await withElements(of: ticks(4, every: .seconds(1), in: group)) { elements in
                try await withScopedTaskGroup { readers in
                    for _ in 0..<3 {
                        readers.addTask {
                            while try await log.noteNext(of: elements, within: .milliseconds(500)) {}
                        }
                    }
                }
            }
            #expect(log.all.filter { $0 != "quiet" }.sorted() == (1...4).map { "\($0)" } + ["end", "end", "end"])
        }
    }

    @Test(.simulated) func `nothing is read that nobody asks for`() async throws {
        let stream = AsyncStream { continuation in
            for number in 1...3 { continuation.yield(number) }
        }
        let first = try await withElements(of: stream) { elements in
            try await sleep(.seconds(1))
            let first = try await elements.next()
            try await sleep(.seconds(1))
            return first
        }
        var rest = stream.makeAsyncIterator()
        let second = await rest.next(isolation: #isolation)
        #expect(first == 1 && second == 2)
    }

    @Test(.simulated) func `waits that were given up do not add up`() async throws {
        let read = Counted()
        let stream = AsyncStream(unfolding: {
            let number = read.add()
            try? await sleep(.seconds(5))
            return number
        })
        try await withElements(of: stream) { elements in
            for _ in 0..<3 {
                let given: Int?? = try await moveOn(after: .seconds(1)) { try await elements.next() }
                #expect(given == nil)
            }
            try await sleep(.seconds(100))
            #expect(read.count == 1)
            try await expect(elements.next(), is: 1)
            #expect(elapsed == .seconds(103))
        }
    }

    @Test(.simulated) func `a caller that is cancelled takes nothing, even what is ready`() async throws {
        try await withScopedTaskGroup { group in
            try await withElements(of: ticks(2, every: .seconds(2), in: group)) { elements in
                let early: Int?? = try await moveOn(after: .seconds(1)) { try await elements.next() }
                #expect(early == nil)
                try await sleep(.seconds(2))
                // It has come, and is kept.
                let cancelled: Int?? = try await moveOn(after: .zero) { try await elements.next() }
                #expect(cancelled == nil)
                try await expect(elements.next(), is: 1)
                #expect(elapsed == .seconds(3))
            }
        }
    }

    @Test(.simulated) func `a loop that was left is gone on with by the next one`() async throws {
        try await withElements(of: Counting(5)) { elements in
            for try await number in elements where number == 2 { break }
            var rest: [Int] = []
            for try await number in elements { rest.append(number) }
            #expect(rest == [3, 4, 5])
        }
    }

    @Test(.simulated(seeds: 0..<1)) func `an endless sequence and a slow body`() async throws {
        let read = Counted()
        let endless = Counting(.max) { read.add() }
        let sum = try await withElements(of: endless) { elements in
            var sum = 0
            for try await number in elements {
                #expect(read.count == number)
                if number % 100 == 0 { try await sleep(.seconds(1)) }
                sum += number
                if number == 2_000 { break }
            }
            return sum
        }
        #expect(sum == 2_001_000 && read.count == 2_000)
    }
}

extension Log {
    /// - Returns: Whether there may be more.
    nonisolated(nonsending) fileprivate func noteNext(
        of elements: ScopedElements<Int>,
        within limit: Duration
    ) async throws -> Bool {
        switch try await moveOn(after: limit, { try await elements.next() }) {
        case .some(.some(let number)): self("\(number)")
        case .some(.none):
            self("end")
            return false
        case .none: self("quiet")
        }
        return true
    }
}
