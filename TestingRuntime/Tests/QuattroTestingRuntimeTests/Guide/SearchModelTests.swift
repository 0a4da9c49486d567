import QuattroTesting
import Testing

/// The test of a guide, which is meant to fail: ``GuideTests`` runs it.
@Suite(.enabled(if: isIsolated))
struct SearchModelSuite {
    @Test(.simulated) @MainActor func `the results are those of the last query`() async throws {
        let model = SearchModel(service: SlowService())
        model.queryChanged(to: "swi")
        try await Task.sleep(for: .milliseconds(100))
        model.queryChanged(to: "swift")
        try await Task.sleep(for: .seconds(60))
        #expect(model.results == ["about swift"])
    }
}

struct SearchModelTests {
    @Test(.simulated(seeds: 0..<1_000)) @MainActor func `without its fault, they are`() async throws {
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
