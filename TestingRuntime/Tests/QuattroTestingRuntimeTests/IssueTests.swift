import Foundation
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// An issue that Swift Testing knows no test for is that of the simulation on whose thread it was raised, and of no other.
struct IssueTests {
    @Test
    func `of a hundred tests, the one whose detached task fails an expectation fails, and the others run every seed`()
        throws
    {
        let output = try runIsolated("IssueSuite")
        let issues = output.filter { $0.contains("recorded an issue") }
        #expect(issues.count == 1, "\(output.joined(separator: "\n"))")
        #expect(issues.first?.contains("a detached task fails an expectation") == true)
        #expect(output.contains { $0.contains("simulation with seed 0") })
        #expect(output.contains { $0.contains("every seed was run\" with 99 test cases passed") })
    }
}

/// What ``IssueTests`` runs.
@Suite(.enabled(if: isIsolated))
struct IssueSuite {
    @Test(.simulated(seeds: 0..<20)) func `a detached task fails an expectation`() async throws {
        for _ in 0..<50 { await Task.yield() }
        await Task.detached { #expect(Bool(false), "in a detached task") }.value
    }

    @Test(.runningEverySeed(200), .simulated(seeds: 0..<200), arguments: 1..<100)
    func `every seed was run`(number: Int) async throws {
        Runs.current?.withLock { $0 += 1 }
        await Task.yield()
    }
}

private enum Runs {
    @TaskLocal static var current: Shared<Int>?
}

/// Passes if the body runs so often.
private struct RunningTrait: TestTrait, TestScoping {
    let seeds: Int

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let runs = Shared(0)
        try await Runs.$current.withValue(runs) { try await function() }
        #expect(runs.withLock { $0 } == seeds)
    }
}

extension Trait where Self == RunningTrait {
    fileprivate static func runningEverySeed(_ seeds: Int) -> Self { RunningTrait(seeds: seeds) }
}

/// What ``PlaceTests`` runs.
@Suite(.enabled(if: isIsolated))
struct PlaceSuite {
    @Test(.simulated) func `a test that waits for ever`() async throws {
        await withTaskGroup { group in
            group.addTask { await hang() }
            await group.waitForAll()  // here
        }
    }

    @Test(.simulated) func `a test that leaves a task behind`() async throws {
        Task { await hang() }  // there
        await Task.yield()
    }
}

/// An issue stands at the line that says most, and not at that of the test.
struct PlaceTests {
    @Test
    func `a deadlock is an issue at the line at which the test waits, and a leak at that at which the task was made`()
        throws
    {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let issues = try runIsolated("PlaceSuite").filter { $0.contains("recorded an issue") }
        #expect(issues.count == 2)
        // Where an optimizer has made one function of several, it is not known where the test waits.
        #if DEBUG
        let marks = ["// here", "// there"]
        #else
        let marks = ["// there"]
        #endif
        for mark in marks {
            let line = try #require(source.firstIndex { $0.hasSuffix(mark) }) + 1
            #expect(issues.contains { $0.contains("at IssueTests.swift:\(line):") }, "\(issues)")
        }
    }
}
