import Foundation
import Testing

/// The programs under `Tests/CallSites`, which use nothing but the public API, compile and print what they say they do: with and
/// without the upcoming features, and in whatever build the tests are.
@Suite(.serialized)
struct CallSiteProgramTests {
    static let programs = ["CallSites", "CallSitesUpcoming"]

    @Test(arguments: programs) func `the call sites print what their comments say`(program: String) throws {
        #expect(
            try printed("", by: program) == [
                "4 1", "FetchError()", "Optional(2)", "loaded 2", "nil", "too late", "3", "2",
            ]
        )
        let numbers = (1...15).map(String.init).joined(separator: " ")
        #expect(
            try printed("foreign values", by: program)
                == ["Optional(\"head \(numbers) tail\")", "session", "1", "2", "FetchError()", "Optional(1)"]
        )
        #expect(try printed("actor region", by: program) == ["1 2", "1 1", "1"])
    }

    @Test(arguments: programs) func `bodies run on the actor of their caller, and so does the code after them`(
        program: String
    ) throws {
        for (part, lines) in [("where bodies run", 22), ("after scopes", 25)] {
            let lines = (count: lines, found: try printed(part, by: program))
            #expect(lines.found.count == lines.count)
            #expect(lines.found.filter { !$0.hasPrefix("on: ") } == [])
        }
    }

    @Test(arguments: programs) func `bodies that begin on a stack of their own run on the actor of their caller`(
        program: String
    ) throws {
        let depths = [10, 62, 63, 64, 65, 66, 70, 140]
        #expect(
            try printed("deep scopes", by: program)
                == depths.flatMap { ["on: a body passed \($0) scopes down", "\($0) all on"] } + ["counted 70"]
        )
    }

    @Test(arguments: programs) func `values that cannot be copied arrive, and are destroyed once`(program: String)
        throws
    {
        func used(_ number: Int) -> [String] { ["have \(number)", "closed \(number)"] }
        let scopes = [1, 2, 3].flatMap(used) + ["moved on"] + (4...12).flatMap(used)
        let groups = used(20) + ["cleaned up"] + (21...25).flatMap(used) + ["failed: FetchError()", "closed 26", "end"]
        #expect(try printed("move-only values", by: program) == scopes + groups)
    }

    /// The fault is the compiler's (swift#87097).
    ///
    /// Once this fails for there being no issue any more, the README need not forbid capture
    /// lists for the toolchain that it was seen with.
    @Test(arguments: programs) func `a capture list takes a body off the actor of its caller`(program: String) throws {
        let lines = try printed("capture lists", by: program)
        let bodies = ["a body in a helper", "a body in an actor's method", "a cleanup"]
        try #require(lines.count == bodies.count)
        for (line, body) in zip(lines, bodies) {
            withKnownIssue("Swift 6.3.1, swift#87097") { #expect(line == "on: \(body)") }
        }
    }

    /// What a program prints in one of its parts; the first has no name.
    private func printed(_ part: String, by program: String) throws -> [String] {
        let process = Process()
        process.executableURL = try #require(products).appendingPathComponent(program)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        let rest = part.isEmpty ? lines[...] : lines.drop { $0 != "== \(part)" }.dropFirst()
        return Array(rest.prefix { !$0.hasPrefix("== ") })
    }

    /// The folder of the build's products: that of the test bundle, which stands among the arguments on Linux.
    private var products: URL? {
        let candidates = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return candidates.first { folder in
            FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("CallSites").path)
        }
    }
}
