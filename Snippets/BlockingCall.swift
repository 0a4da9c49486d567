// A call that blocks its thread, on a thread of its own. Quattro.docc/Guides/Recipes.md quotes this file.
import Foundation
import Quattro

/// Runs a call that blocks its thread on a thread of its own, and waits until it returns, whatever is cancelled meanwhile.
func onThread<Value: Sendable>(_ call: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await checkpoint()
    let result = Promise<Value>(name: "a call on a thread")
    Thread.detachNewThread { result.complete(with: Result { try call() }) }
    return try await withShield { try await result.value }
}

/// Looks up names with a call that blocks, at most eight at a time, and gives up on those that take long.
final class Resolver: Sendable {
    let threads = ConcurrencyLimiter(8, name: "threads of the resolver")
    private let program: ScopedTaskGroup
    private let lookUp: @Sendable (String) throws -> String

    /// The group waits for lookups that were given up, so hand in that of the whole program.
    init(in program: ScopedTaskGroup, lookUp: @escaping @Sendable (String) throws -> String) {
        self.program = program
        self.lookUp = lookUp
    }

    func address(of host: String) async throws -> String {
        try await program.runAbandoningOnCancel(name: host) { [threads, lookUp] in
            try await threads.withPlace { try await onThread { try lookUp(host) } }
        } late: { _ in
            // A connection would be closed here.
        }
    }
}
