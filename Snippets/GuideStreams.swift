// The code of the guide "Streams": each part runs, and prints what the guide says that it prints.
import Quattro

/// Yields an element at each interval, without end.
func ticks(every interval: Duration, first: Int? = nil) -> AsyncStream<Int> {
    AsyncStream { continuation in
        let task = Task {
            for number in 1... {
                if let first, number > first { break }
                try await Task.sleep(for: interval)
                continuation.yield(number)
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
    }
}

func send(_ number: Int) async throws {}

func quietEnd() async {
    let total = await moveOn(after: .milliseconds(100)) {
        var total = 0
        for await number in ticks(every: .milliseconds(30)) { total += number }
        return total
    }
    print(total == nil ? "cut off" : "a total, of the first few")
}

func loudEnd() async throws {
    let total = try await moveOn(after: .milliseconds(100)) {
        var total = 0
        for try await number in ticks(every: .milliseconds(30)).throwingOnCancellation() { total += number }
        return total
    }
    print(total == nil ? "cut off" : "a total")
}

func limitForEach(_ numbers: AsyncStream<Int>) async throws {
    try await fail(after: .seconds(5), name: "wait for a number") { scope in
        for try await number in numbers.throwingOnCancellation() {
            scope.deadline = .never  // the work on a number has no limit
            try await send(number)
            scope.deadline = .after(.seconds(5))
        }
    }
}

func goingOn() async throws {
    try await withElements(of: ticks(every: .milliseconds(300), first: 1)) { numbers in
        while true {
            switch try await moveOn(after: .milliseconds(100), { try await numbers.next() }) {
            case .some(.some(let number)): print("number \(number)")
            case .some(.none): return print("the end")
            case .none: print("quiet")
            }
        }
    }
}

func severalAtATime(_ numbers: AsyncStream<Int>) async throws {
    try await numbers.concurrentForEach(concurrencyLimit: 4) { number in
        try await fail(after: .seconds(2)) { try await send(number) }
    }
}

func withResults(_ numbers: AsyncStream<Int>) async throws {
    try await numbers.withConcurrentResults(concurrencyLimit: 4) { number in
        number * number
    } body: { squares in
        var sum = 0
        for try await square in squares { sum += square }
        print(sum)
    }
}

print("quiet end:")
await quietEnd()
print("loud end:")
try await loudEnd()
print("a limit for each:")
try await limitForEach(ticks(every: .milliseconds(1), first: 3))
print("going on:")
try await goingOn()
print("several at a time:")
try await severalAtATime(ticks(every: .milliseconds(1), first: 3))
print("with results:")
try await withResults(ticks(every: .milliseconds(1), first: 3))
