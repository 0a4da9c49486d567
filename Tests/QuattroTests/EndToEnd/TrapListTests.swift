import Foundation
import Testing

/// Every trap of the library and of `QuattroTesting` has a test of its message, or a reason why nobody can get there.
struct TrapListTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What the messages begin with, and the file of tests that sees them printed.
    private let tested = [
        "a cancel scope can be run only once, unlike that": "QuattroTests/EndToEnd/TrapTests.swift",
        "a concurrency limit must be at least 1, not ": "QuattroTests/EndToEnd/TrapTests.swift",
        "a Deferrer was used after it had been unwound, in ": "QuattroTests/EndToEnd/TrapTests.swift",
        "a place in a list was given back that is free": "QuattroTests/EndToEnd/TrapTests.swift",
        "a Sequencer takes each number once, from 0 on, and so not ": "QuattroTestingTests/TrapTests.swift",
        "a value that cannot be copied was taken a second time, from ": "QuattroTests/EndToEnd/TrapTests.swift",
        "a task was added to ": "QuattroTests/EndToEnd/TrapTests.swift",
        "an ErrorGroup must hold at least one error": "QuattroTests/Groups/ErrorGroupTests.swift",
        " is for code in a simulation, and there is none around it": "QuattroTestingTests/TrapTests.swift",
        "an exploration needs at least one seed, and ": "QuattroTestingTests/TrapTests.swift",
        "started(_:) was called twice by ": "QuattroTests/EndToEnd/TrapTests.swift",
        "the limit of a ConcurrencyLimiter must be at least 1, not ": "QuattroTests/EndToEnd/TrapTests.swift",
        "the concurrency limit of a task group must be at least 1, not ": "QuattroTests/EndToEnd/TrapTests.swift",
        "the limit of an exhaustive search must be at least 1, not ": "QuattroTestingTests/TrapTests.swift",
        "time cannot be moved back, by ": "QuattroTestingTests/TrapTests.swift",
    ]

    /// What no use of the public API can bring about, and why.
    private let unreachable = [
        "a cancel scope can be run only once": "the driver of the machine that says so asks first, to say which",
        "a cancel scope ended without having been entered":
            "a scope is ended by the function alone that has entered it",
        "a child has ended without its value": "a child's value is set before its success is announced",
        "a child was run twice": "a child's task is made once, where the child is",
        "a simulation was over before its body had ended":
            "it is over when the body's task has ended, which sets the result",
        "a task-local value was bound without running its operation": "Swift runs the operation",
        "a value that cannot be copied was not taken out of its handle": "the properties that say so are unavailable",
        "a wait for ": "a wait for a source is cut off by the source or throws",
        "a wait that cannot be cancelled was": "only waits with a cancellation handler are abandoned",
        "Dispatch made a timer of an unknown kind": "Dispatch is asked for a timer",
        "the body of a deferrer ended without a value and without an error": "its body returns or throws",
        "the body of a scope ended without a result": "its body returns or throws",
        "the layout of closures has changed; this toolchain needs a newer QuattroTesting": "of other toolchains",
        "the layout of errors has changed; this toolchain needs a newer Quattro": "of other toolchains",
        "the layout of UnownedTaskExecutor has changed; this toolchain needs a newer Quattro": "of other toolchains",
        "the layout of UnsafeCurrentTask has changed; this toolchain needs a newer Quattro": "of other toolchains",
        "there is no room for another thread-local value": "a process has room for a thousand keys, and takes few",
        "there is no memory to record in": "half a megabyte is asked for, once",
        "there is no item to work on": "an item is taken before it is decided who works on it",
    ]

    @Test func `every trap is tested or cannot be reached`() throws {
        let files = try swiftFiles("Sources/Quattro") + swiftFiles("Sources/QuattroTesting")
        let messages = try Set(files.flatMap(messages))
        #expect(messages == Set(tested.keys).union(unreachable.keys))
    }

    @Test func `the tests of traps look for their messages`() throws {
        for (message, file) in tested {
            let url = root.appendingPathComponent("Tests/\(file)")
            let test = try String(contentsOf: url, encoding: .utf8).replacing(#"\""#, with: #"""#)
            #expect(test.contains(message), "\(message)")
        }
    }

    private func swiftFiles(_ folder: String) throws -> [URL] {
        let url = root.appendingPathComponent(folder)
        let files = try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".swift") }
        return files.map { url.appendingPathComponent($0) }
    }

    /// The messages in a file, up to where a value is put in, or after one that they begin with.
    private func messages(in file: URL) throws -> [String] {
        let text = try String(contentsOf: file, encoding: .utf8)
        let messages = text.matches(of: /\btrap\(\s*"(?:\\\(\w+\))?([^"\\]*)/).map { String($0.1) }
        let calls = text.matches(of: /(func )?\btrap\(/).filter { $0.1 == nil }
        #expect(messages.count == calls.count, "a trap in \(file.lastPathComponent) whose message cannot be read")
        return messages
    }
}
