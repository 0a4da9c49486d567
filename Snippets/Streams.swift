// Streams: a loop that was cut off must not look complete, and a wait that is given up must not end the stream.
import Quattro

let amounts = AsyncStream<Int> { continuation in
    for amount in 1...3 { continuation.yield(amount) }
}

// A limit for each element: after a quiet time something else is done, and nothing of the stream is lost.
let (events, input) = AsyncStream.makeStream(of: String.self)
let producer = Task {
    for event in ["one", "two"] {
        try await Task.sleep(for: .milliseconds(30))
        input.yield(event)
    }
    input.finish()
}
try await withElements(of: events) { events in
    while true {
        switch try await moveOn(after: .milliseconds(20), { try await events.next() }) {
        case .some(.some(let event)): print(event)
        case .some(.none): return  // the end
        case .none: print("quiet")  // a good moment for a ping
        }
    }
}
try await producer.value

// Results as they come, four at a time: what the body has not taken holds up the work.
try await (1...8).withConcurrentResults(concurrencyLimit: 4) { number in
    try await Task.sleep(for: .milliseconds(10 * (9 - number)))
    return number
} body: { results in
    for try await number in results where number == 5 { return print("found \(number)") }  // the others are cancelled
}

// snippet.show
let total = try await moveOn(after: .milliseconds(20)) {
    var total = 0
    for try await amount in amounts.throwingOnCancellation() { total += amount }
    return total  // of all amounts, never of the first few
}
print(total.map { "\($0)" } ?? "not all of them came in time")
