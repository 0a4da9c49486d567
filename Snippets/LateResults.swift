// Waits that end in time although the work ignores cancellation, and late results that are not lost.
import Dispatch
import Quattro

/// A slow callback-based library that does not support cancellation.
struct LegacyPool: Sendable {
    struct Connection: Sendable {
        let number: Int
        func close() { print("closed connection \(number)") }
    }

    let delay: Duration

    func open(_ number: Int, _ callback: @escaping @Sendable (Result<Connection, any Error>) -> Void) {
        let nanoseconds = Int(delay / .nanoseconds(1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) {
            print("opened connection \(number)")
            callback(.success(Connection(number: number)))
        }
    }

    func connection(_ number: Int) async throws -> Connection {
        try await withCheckedThrowingContinuation { continuation in open(number) { continuation.resume(with: $0) } }
    }
}

let pool = LegacyPool(delay: .milliseconds(200))

// snippet.abandoning
try await withScopedTaskGroup(name: "program") { program in
    do {
        _ = try await fail(after: .milliseconds(20)) {
            try await program.runAbandoningOnCancel(name: "connect") {
                try await pool.connection(1)  // takes 200 ms, even if its caller is cancelled
            } late: { result in
                if case .success(let connection) = result { connection.close() }
            }
        }
    } catch is DeadlineExceeded {
        print("no connection in time")  // after 20 ms
    }
}  // the group has waited for the work that was left to it
// snippet.end

// snippet.promise
let answer = Promise<LegacyPool.Connection>(name: "answer")
pool.open(2) { result in
    if !answer.complete(with: result), case .success(let connection) = result { connection.close() }
}
let connection = try? await fail(after: .milliseconds(20)) { try await answer.value }
if connection == nil, !answer.fail(CancellationError()), case .success(let late) = answer.resultIfAny { late.close() }
// snippet.end
try await Task.sleep(for: .milliseconds(400))

// snippet.discarding
let fastest = try await race(
    { try await pool.connection(3) },
    { try await pool.connection(4) },
    discarding: { $0.close() }
)
// snippet.end
print("kept connection \(fastest.number)")
fastest.close()
