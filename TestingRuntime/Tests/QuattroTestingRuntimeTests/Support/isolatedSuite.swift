import Foundation

/// Suites that are meant to fail run only in a process of their own, which has this variable.
let isolatedSuiteVariable = "QUATTRO_ISOLATED_SUITE"

var isIsolated: Bool { ProcessInfo.processInfo.environment[isolatedSuiteVariable] != nil }

/// Runs a suite in a process of its own, in which there is nothing else.
///
/// - Returns: The lines that it prints.
func runIsolated(_ suite: String) throws -> [String] {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = ["--testing-library", "swift-testing", "--filter", suite]
    // Its reports name the files of failures, whether or not the folder in which the tests run has a `.build`.
    let variables = [isolatedSuiteVariable: "1", "QUATTRO_ARTIFACTS": ".build/quattro"]
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
}
