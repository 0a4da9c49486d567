import Foundation
import QuattroTesting
import QuattroTestingRuntime
import Testing

struct ReplayTests {
    @Test func `the same seed gives the same trace of unmodified code, a thousand times of a thousand`() async throws {
        let first = TraceLog()
        try await Simulation.run(seed: 11, options: first.options, work)
        #expect(first.all.count > 50)
        for _ in 0..<1_000 {
            let again = TraceLog()
            try await Simulation.run(seed: 11, options: again.options, work)
            #expect(again.all == first.all)
        }
        let other = TraceLog()
        try await Simulation.run(seed: 12, options: other.options, work)
        #expect(other.all != first.all)
        // Another process prints the same, if it is the same build.
        if let path = ProcessInfo.processInfo.environment["QUATTRO_TRACE"] {
            try first.all.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    @Test func `sets of the same elements have the same order`() {
        let orders = Set((0..<100).map { _ in Array(Set((0..<20).map { "\($0)" })) })
        #expect(orders.count == 1)
    }
}

/// Some of everything.
@Sendable private func work() async throws {
    let account = Account()
    let plain = (0..<3).map { index in
        Task {
            await account.set(await account.balance + 1)
            try await Task.sleep(for: .seconds(index))
        }
    }
    let detached = Task.detached {
        for name in Set(["a", "b", "c", "d"]) {
            try await Task.sleep(for: .seconds(name.utf8.first.map(Int.init) ?? 0))
        }
    }
    await Task { @MainActor in try? await Task.sleep(for: .seconds(2)) }.value
    let late = Task { try await Task.sleep(for: .seconds(86_400)) }
    try await withThrowingTaskGroup { group in
        for index in 0..<3 {
            group.addTask {
                await Task.yield()
                try await Task.sleep(for: .milliseconds(500 * index), clock: .suspending)
                _ = await account.balance
            }
        }
        try await group.waitForAll()
    }
    late.cancel()
    for task in plain { try await task.value }
    try await detached.value
    let immediate = Task.immediate {
        for await number in AsyncStream<Int>(unfolding: { await account.balance > 0 ? nil : 1 }) { _ = number }
    }
    await immediate.value
}
