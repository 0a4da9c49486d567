@testable import Quattro

/// 1, 2 and so on, each after a duration, from a background child.
func ticks(_ count: Int, every duration: Duration, in group: ScopedTaskGroup) -> AsyncStream<Int> {
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    group.addBackgroundTask {
        for number in 1...count {
            try await sleep(duration)
            continuation.yield(number)
        }
        continuation.finish()
    }
    return stream
}

/// 1 up to a number, and then perhaps an error: not `Sendable`, of no actor and of no package.
struct Counting: AsyncSequence {
    let count: Int
    var error: (any Error)?
    var onRead: () -> Void = {}

    init(_ count: Int, failsWith error: (any Error)? = nil, onRead: @escaping () -> Void = {}) {
        self.count = count
        self.error = error
        self.onRead = onRead
    }

    struct Iterator: AsyncIteratorProtocol {
        let numbers: Counting
        var last = 0

        mutating func next() async throws -> Int? { try await next(isolation: #isolation) }

        /// Where a loop asks: what has `next()` alone runs on no actor there, too.
        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
            await Task.yield()
            guard last < numbers.count else {
                if let error = numbers.error, last == numbers.count { last += 1; throw error }
                return nil
            }
            last += 1
            numbers.onRead()
            return last
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(numbers: self) }
}
