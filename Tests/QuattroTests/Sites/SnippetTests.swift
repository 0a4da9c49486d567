import Foundation
import Testing

/// The examples under `Snippets` that are programs of their own do what their header comments say.
///
/// `swift build --build-tests` builds all snippets, and with it `swift test`.
struct SnippetTests {
    @Test func `happy eyeballs finds the server behind a black hole and a closed port`() async throws {
        let events = try await linesPrinted(by: "HappyEyeballs").map { $0.replacing(#/^\d+ ms: /#, with: "") }
        #expect(
            events == [
                "the black hole: connecting",
                "the closed port: connecting",
                "the closed port: Connection refused",
                "the closed port: closed",
                "the server: connecting",
                "the server: connected",
                "the black hole: closed",
                "the server has won",
                "of the sockets of the race, only the winner's is open",
            ]
        )
    }

    @Test func `told to end, the worker pool lets the jobs in flight finish and begins no other`() async throws {
        let lines = try await linesPrinted(by: "WorkerPool")
        let (before, after) = try lines.halves(at: "SIGTERM")
        #expect(
            before.sorted() == [
                "job 1: done", "job 2: done", "job 3: too slow", "job 4: done", "job 5: done", "job 6: done",
            ]
        )
        #expect(
            after.filter { !$0.hasSuffix("never began") } == [
                "the producer has stopped",
                "job 7: done in the grace",
                "job 8: cut off",
                "8 jobs began: 5 done, 1 too slow, 1 done in the grace, 1 cut off",
                "ended in good order, cancelled explicitly: SIGTERM",
            ]
        )
        #expect(lines.contains { $0.contains(#/^\d+ jobs never began$/#) })
    }

    /// On a busy machine the first one may not even be begun in time.
    @Test func `what comes late is closed, whoever it was to come to`() async throws {
        let lines = try await linesPrinted(by: "LateResults")
        func numbers(_ prefix: String) -> [Int] {
            lines.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }
        }
        let opened = numbers("opened connection ")
        #expect(Set(opened).isSuperset(of: [2, 3, 4]))
        #expect(numbers("closed connection ").sorted() == opened.sorted())
        let kept = try #require(numbers("kept connection ").first)
        #expect(lines.last == "closed connection \(kept)")
        #expect(lines.contains("no connection in time"))
    }

    /// Runs a snippet to its end, on a thread of its own, and expects that it succeeds.
    private func linesPrinted(by snippet: String) async throws -> [String] {
        let process = Process()
        process.executableURL = try #require(products(with: snippet)).appendingPathComponent(snippet)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // One that hangs is a failure, and must not become a test that hangs.
        DispatchQueue.global().asyncAfter(deadline: .now() + 20) {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        let data = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let data = try? output.fileHandleForReading.readToEnd()
                process.waitUntilExit()
                continuation.resume(returning: data)
            }
        }
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
        return String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The folder of the build's products: that of the test bundle, which stands among the arguments on Linux.
    private func products(with program: String) -> URL? {
        let candidates = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return candidates.first { folder in
            FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent(program).path)
        }
    }
}

extension [String] {
    /// What comes before a line and what comes after it.
    fileprivate func halves(at line: String) throws -> (before: ArraySlice<String>, after: ArraySlice<String>) {
        let index = try #require(firstIndex(of: line))
        return (self[..<index], self[(index + 1)...])
    }
}
