import QuattroTesting
import Testing

@MainActor struct SearchModelTests {
    @Test(.failing, .simulated()) func `the results are those of the last query`() async throws {
        let model = SearchModel(service: SlowService())
        model.queryChanged(to: "swi")
        try await Task.sleep(for: .milliseconds(100))
        model.queryChanged(to: "swift")
        try await Task.sleep(for: .seconds(60))
        #expect(model.results == ["about swift"])
    }

    @Test(.simulated(seeds: 0..<1_000)) func `mended, they are`() async throws {
        let model = Mended.SearchModel(service: SlowService())
        model.queryChanged(to: "swi")
        try await Task.sleep(for: .milliseconds(100))
        model.queryChanged(to: "swift")
        try await Task.sleep(for: .seconds(60))
        #expect(model.results == ["about swift"])
    }
}

/// Short queries take longer, since they have more results; and a query that was sent is answered.
private struct SlowService: SearchService {
    func find(_ query: String) async throws -> [String] {
        let answer = Task {
            try await Task.sleep(for: .seconds(10 - query.count))
            return ["about \(query)"]
        }
        return try await answer.value
    }
}

private struct FailingTrait: TestTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        await withKnownIssue { try await function() }
    }
}

extension Trait where Self == FailingTrait {
    fileprivate static var failing: Self { FailingTrait() }
}
