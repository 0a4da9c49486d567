import Dispatch
import Quattro
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `Thread.detachNewThread` (as a plain call) | limits hold though more calls block than there are cores |
// | `withShield` | the call has returned when the wait is over |
// | `try await checkpoint()` | nothing is begun |
// | `threads.withPlace` | at most eight at a time |
// | `runAbandoningOnCancel` | limits hold though more calls block than there are cores |
// A call that blocks one of Swift's own threads would hang the test for good.
@Suite(.timeLimit(.minutes(5)))
struct BlockingCallTests {
    /// Calls that block until they are let go.
    private final class Calls: Sendable {
        let isBegun = (0..<64).map { Promise<Void>(name: "call \($0)") }
        private let door = DispatchSemaphore(value: 0)
        private let count = Guarded((begun: 0, inside: 0, most: 0))

        var begun: Int { count.withLock { $0.begun } }
        var mostAtATime: Int { count.withLock { $0.most } }

        @Sendable func block(_ host: String) throws -> String {
            let number = count.withLock { count in
                count.begun += 1
                count.inside += 1
                count.most = max(count.most, count.inside)
                return count.begun - 1
            }
            isBegun[number].succeed()
            door.wait()
            count.withLock { $0.inside -= 1 }
            if host == "nowhere" { throw Unavailable() }
            return "address of \(host)"
        }

        func letGo(_ count: Int) { for _ in 0..<count { door.signal() } }
    }

    @Test func `limits hold though more calls block than there are cores`() async throws {
        let calls = Calls()
        try await withScopedTaskGroup { program in
            let resolver = Resolver(in: program, lookUp: calls.block)
            let source = CancelSource(name: "all")
            for number in 0..<8 {
                program.addTask {
                    let address: String? = try await CancelScope(linkedTo: [source]).run {
                        try await resolver.address(of: "host \(number)")
                    }
                    #expect(address == nil)
                }
            }
            for begun in calls.isBegun.prefix(8) { try await begun.value }
            source.cancel()
            while program.counts.running > 8 { try await checkpoint() }
            calls.letGo(8)
        }
        #expect(calls.begun == 8)
    }

    @Test func `the call has returned when the wait is over, and its value or error comes`() async throws {
        let calls = Calls()
        try await withScopedTaskGroup { group in
            let value = group.addTask { try await onThread { try calls.block("a") } }
            let error = group.addTask {
                _ = await #expect(throws: Unavailable.self) { try await onThread { try calls.block("nowhere") } }
            }
            for begun in calls.isBegun.prefix(2) { try await begun.value }
            value.cancel()
            calls.letGo(2)
            let address = try await value.value
            #expect(address == "address of a")
            try await error.value
        }
    }

    @Test func `nothing is begun in a scope that is cancelled`() async throws {
        let calls = Calls()
        let value: String? = try await withCancelScope { scope in
            scope.cancel()
            return try await onThread { try calls.block("a") }
        }
        #expect(value == nil)
        #expect(calls.begun == 0)
    }

    @Test func `at most eight at a time`() async throws {
        let calls = Calls()
        try await withScopedTaskGroup { program in
            let resolver = Resolver(in: program, lookUp: calls.block)
            for number in 0..<40 {
                program.addTask {
                    let address = try await resolver.address(of: "host \(number)")
                    #expect(address == "address of host \(number)")
                }
            }
            for begun in calls.isBegun.prefix(8) { try await begun.value }
            while resolver.threads.waitingCount < 32 { try await checkpoint() }
            #expect(calls.begun == 8)
            calls.letGo(40)
        }
        #expect(calls.begun == 40)
        #expect(calls.mostAtATime <= 8)
    }
}
