import Foundation
import QuattroTesting
import QuattroTestingRuntime
import Testing

struct PageTests {
    @Test(.simulated(seeds: 0..<200), .enabled(if: Simulation.coversUnmodifiedCode))
    func `a retry gives up after an hour`() async throws {
        let start = ContinuousClock.now
        await #expect(throws: GaveUp.self) { try await retry(every: .seconds(60), times: 60) { throw Unreachable() } }
        #expect(ContinuousClock.now - start == .seconds(3_600))  // exactly, and at once
    }

    @Test func `the example of the page is the test above`() throws {
        let file = URL(fileURLWithPath: #filePath)
        let root = (0..<4).reduce(file) { folder, _ in folder.deletingLastPathComponent() }
        let page = try String(
            contentsOf: root.appendingPathComponent(
                "Sources/QuattroTestingRuntime/QuattroTestingRuntime.docc/Guides/UnmodifiedCode.md"
            ),
            encoding: .utf8
        )
        let tests = try String(contentsOf: file, encoding: .utf8)
        let examples = page.components(separatedBy: "```swift\n@Test").dropFirst()
        #expect(examples.count == 1)
        for example in examples {
            let lines = example.components(separatedBy: "```")[0].split(separator: "\n")
            #expect(tests.contains("@Test" + lines.joined(separator: "\n    ")))
        }
    }
}

private struct GaveUp: Error {}
private struct Unreachable: Error {}

/// Unmodified code.
private func retry(every pause: Duration, times: Int, _ body: () async throws -> Void) async throws {
    for _ in 0..<times {
        do { return try await body() } catch { try await Task.sleep(for: pause) }
    }
    throw GaveUp()
}
