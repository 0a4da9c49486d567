import AsyncAlgorithms
import IntegrationSupport
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Channels and combined sequences read through `withElements(of:)`, with waits that are given up.
@Suite(.simulated(seeds: 0..<200))
struct ElementsTests {
    @Test func `of a channel nothing is lost, and its sender is let go only when somebody has asked`() async throws {
        let channel = AsyncChannel<Int>()
        let sent = Shared<[Int]>([])
        let producer = Task {
            for number in 1...4 {
                try await Task.sleep(for: .seconds(1))
                await channel.send(number)
                sent.withLock { $0.append(number) }
            }
            channel.finish()
        }
        try await withElements(of: channel) { elements in
            try await Task.sleep(for: .seconds(10))
            #expect(sent.value == [])
            var numbers: [Int] = []
            loop: while true {
                switch try await moveOn(after: .milliseconds(500), { try await elements.next() }) {
                case .some(.some(let number)): numbers.append(number)
                case .some(.none): break loop
                case .none: #expect(sent.value.count <= numbers.count + 1)
                }
            }
            #expect(numbers == [1, 2, 3, 4])
        }
        try await producer.value
    }

    @Test func `of a channel each element goes to one of two readers, who have little patience`() async throws {
        let channel = AsyncChannel<Int>()
        let received = Shared<[Int]>([])
        let producer = Task {
            for number in 0..<6 {
                try await Task.sleep(for: .seconds(1))
                await channel.send(number)
            }
            channel.finish()
        }
        try await withElements(of: channel) { elements in
            try await withScopedTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        while true {
                            switch try await moveOn(after: .milliseconds(500), { try await elements.next() }) {
                            case .some(.some(let number)): received.withLock { $0.append(number) }
                            case .some(.none): return
                            case .none: continue
                            }
                        }
                    }
                }
            }
        }
        try await producer.value
        #expect(received.value.sorted() == Array(0..<6))
    }

    @Test func `a slow body holds up the senders of a channel through the work on its elements`() async throws {
        let channel = AsyncChannel<Int>()
        let sent = Shared(0)
        let producer = Task {
            for number in 0..<8 {
                await channel.send(number)
                sent.withLock { $0 += 1 }
            }
            channel.finish()
        }
        let seen = try await channel.withConcurrentResults(concurrencyLimit: 2) {
            $0
        } body: { results in
            var seen: Set<Int> = []
            for try await number in results {
                seen.insert(number)
                try await Task.sleep(for: .seconds(1))
                #expect(sent.value <= seen.count + 2)
            }
            return seen
        }
        await producer.value
        #expect(seen == Set(0..<8))
    }
}
