import Foundation
import Testing

/// The programs under `Tests/CallSites`, which use nothing but the public API, compile and print what they say they do.
struct CallSiteProgramTests {
    @Test(arguments: ["CallSites", "CallSitesUpcoming"]) func `the call sites print what their comments say`(
        program: String
    ) throws {
        let process = Process()
        process.executableURL = try #require(products).appendingPathComponent(program)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        #expect(lines == ["4 1", "FetchError()", "Optional(2)", "loaded 2", "nil", "too late", "3", "2"])
    }

    /// The folder of the build's products: that of the test bundle, which stands among the arguments on Linux.
    private var products: URL? {
        let candidates = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return candidates.first { folder in
            FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("CallSites").path)
        }
    }
}
