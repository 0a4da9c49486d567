import Foundation
import Testing

@testable import Quattro

/// Programming errors end the program with a message that names what was done, in a release build too.
struct TrapTests {
    // DESIGN 4.15
    @Test func `a scope that is run again is named by where it was made`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let scope = CancelScope()
                await scope.run {}
                await scope.run {}
            },
            says: "a cancel scope can be run only once",
            "QuattroTests/TrapTests.swift"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let scope = CancelScope()
                _ = try await gather(
                    { try await scope.run { try await waitUntilCancelled() } },
                    { try await scope.run { try await waitUntilCancelled() } }
                )
            },
            says: "a cancel scope can be run only once"
        )
    }

    @Test func `the scopes of a group and of a child are taken`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup { group in await group.cancelScope.run {} }
            },
            says: "a cancel scope can be run only once"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup { group in
                    _ = group.addTask { _ = await CancelScope.current?.run {} }
                }
            },
            says: "a cancel scope can be run only once"
        )
    }

    // NU-10
    @Test func `whatever is added to a group that has ended`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: ScopedTaskGroup?
                try await withScopedTaskGroup(name: "downloads") { kept = $0 }
                kept?.addBackgroundTask {}
            },
            says: "a task was added to task group \"downloads\"",
            "after it had ended"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: ScopedTaskGroup?
                try await withScopedTaskGroup(name: "downloads") { kept = $0 }
                kept?.addImmediateTask {}
            },
            says: "a task was added to task group \"downloads\"",
            "after it had ended"
        )
    }

    // LI-04, LI-05
    @Test func `a limit below one, in whatever takes one`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await gather(concurrencyLimit: -3, {}, {})
            },
            says: "the concurrency limit of a task group must be at least 1, not -3"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await gatherResults(concurrencyLimit: 0, {}, {})
            },
            says: "the concurrency limit of a task group must be at least 1, not 0"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await [1, 2].concurrentMap(concurrencyLimit: 0) { $0 }
            },
            says: "a concurrency limit must be at least 1, not 0"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await AsyncStream<Int> { $0.finish() }.concurrentMapResults(concurrencyLimit: .min) { $0 }
            },
            says: "a concurrency limit must be at least 1, not \(Int.min)"
        )
    }

    // ST-03
    @Test func `reporting twice from a task of the child's`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup(name: "servers") { group in
                    try await group.start { status in
                        status.started()
                        await Task { status.started() }.value
                    }
                }
            },
            says: "started(_:) was called twice by a task in task group \"servers\""
        )
    }

    // DF-21
    @Test func `entering with a deferrer after its end`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: Deferrer?
                try await withDeferrer(name: "report") { kept = $0 }
                _ = try await kept?.enter { (body: @escaping @Sendable (Int) async throws -> Void) in try await body(1)
                }
            },
            says: "a Deferrer was used after it had been unwound, in task group \"report\""
        )
    }
}

/// Every trap of the library has a test of its message, or a reason why nobody can get there.
struct TrapListTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What the messages begin with, and the file of tests that sees them printed.
    private let tested = [
        "a cancel scope can be run only once": "EndToEnd/TrapTests.swift",
        "a concurrency limit must be at least 1, not ": "EndToEnd/TrapTests.swift",
        "a Deferrer was used after it had been unwound, in ": "EndToEnd/TrapTests.swift",
        "a task was added to ": "EndToEnd/TrapTests.swift",
        "an ErrorGroup must hold at least one error": "Groups/ErrorGroupTests.swift",
        "started(_:) was called twice by ": "EndToEnd/TrapTests.swift",
        "the concurrency limit of a task group must be at least 1, not ": "EndToEnd/TrapTests.swift",
    ]

    /// What no use of the public API can bring about, and why.
    private let unreachable = [
        "a cancel scope ended without having been entered":
            "a scope is ended by the function alone that has entered it",
        "a child has ended without its value": "a child's value is set before its success is announced",
        "a child was run twice": "a child's task is made once, where the child is",
        "a task's operation was taken twice": "a starting child's task is made once, where the child is",
        "a wait that cannot be cancelled was": "only waits with a number that was handed out are abandoned",
        "Dispatch made a timer of an unknown kind": "Dispatch is asked for a timer",
        "the body of a deferrer ended without a value and without an error": "its body returns or throws",
        "the body of a scope ended without a result": "its body returns or throws",
        "the layout of UnownedTaskExecutor has changed; this toolchain needs a newer Quattro": "of other toolchains",
        "there is no item to work on": "an item is taken before it is decided who works on it",
    ]

    @Test func `every trap is tested or cannot be reached`() throws {
        let messages = try Set(swiftFiles("Sources/Quattro").flatMap(messages))
        #expect(messages == Set(tested.keys).union(unreachable.keys))
    }

    @Test func `the tests of traps look for their messages`() throws {
        for (message, file) in tested {
            let url = root.appendingPathComponent("Tests/QuattroTests/\(file)")
            let test = try String(contentsOf: url, encoding: .utf8).replacing(#"\""#, with: #"""#)
            // Once in a test, besides the list above.
            #expect(test.ranges(of: message).count > (file.contains("TrapTests") ? 1 : 0), "\(message)")
        }
    }

    private func swiftFiles(_ folder: String) throws -> [URL] {
        let url = root.appendingPathComponent(folder)
        let files = try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".swift") }
        return files.map { url.appendingPathComponent($0) }
    }

    /// The messages in a file, up to where a value is put in.
    private func messages(in file: URL) throws -> [String] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.matches(of: /\btrap\(\s*"([^"\\]*)/).map { String($0.1) }
    }
}

/// Expects that a program has printed all of `parts` when it ended.
private func expect(_ result: ExitTest.Result?, says parts: String..., at location: SourceLocation = #_sourceLocation) {
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    for part in parts { #expect(output.contains(part), sourceLocation: location) }
}
