import Quattro
import QuattroTesting
import Testing

/// The rule of `Quattro.docc/Guides/Troubleshooting.md` about groups of the standard library, as things are.
///
/// If one of these fails, Swift does better than the page says.
@Suite(.simulated(seeds: 0..<10))
struct StandardGroupTests {
    @Test func `a limit does nothing to a wait for a group that was opened outside of it`() async throws {
        await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await sleep(3)
                return 1
            }
            let first = try? await fail(after: .seconds(1)) { try await group.next() }
            #expect(first == 1)
            #expect(seconds == 3)
        }
    }

    @Test func `nor to a loop over it, nor in a deferrer`() async throws {
        await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...3 {
                group.addTask {
                    try await sleep(number)
                    return number
                }
            }
            let sum = try? await moveOn(after: .seconds(1)) {
                try await withDeferrer { _ in
                    var sum = 0
                    for try await number in group { sum += number }
                    return sum
                }
            }
            #expect(sum == 6)
            #expect(seconds == 3)
        }
    }

    @Test func `it does its work around the group, and to a wait for a handle`() async throws {
        await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .seconds(1)) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await sleep(3) }
                    try await group.next()
                }
            }
        }
        #expect(seconds == 1)
        try await withScopedTaskGroup { group in
            let task = group.addTask { try await sleep(3) }
            let isDone: Void? = try await moveOn(after: .seconds(1)) { try await task.value }
            #expect(isDone == nil)
            #expect(seconds == 2)
            task.cancel()
        }
        #expect(seconds == 2)
    }
}
