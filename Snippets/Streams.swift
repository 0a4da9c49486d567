// An AsyncStream ends quietly in a cancelled task: make a loop that was cut off throw instead.
import Quattro

let amounts = AsyncStream<Int> { continuation in
    for amount in 1...3 { continuation.yield(amount) }
}

// snippet.show
let total = try await moveOn(after: .milliseconds(20)) {
    var total = 0
    for try await amount in amounts.throwingOnCancellation() { total += amount }
    return total  // of all amounts, never of the first few
}
print(total.map { "\($0)" } ?? "not all of them came in time")
