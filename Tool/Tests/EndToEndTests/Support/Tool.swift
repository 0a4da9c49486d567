import Foundation
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// How a run of the built tool came out.
struct Finished {
    let status: TerminationStatus
    let output: [UInt8]
    let error: String
    /// Command lines of processes that the run has left behind.
    let leftBehind: [String]

    var text: String { String(decoding: output, as: UTF8.self) }
    /// The lines of standard output, whose order is certain only within one command.
    var lines: [String] { text.split(separator: "\n").map(String.init) }
}

/// Runs `quattro` with arguments, to its end.
func quattro(_ arguments: String..., input: String = "") async throws -> Finished {
    try await Tool().run(arguments, input: input) { _ in }
}

/// Runs a shell script in which `$QUATTRO` is the built tool.
///
/// `inGroup` gives it a process group of its own, whose parent is in another one of the same session: only such a group can be stopped.
func shell(_ script: String, inGroup: Bool = false) async throws -> Finished {
    try await Tool(executable: "/bin/sh").run(["-c", script], input: "", inGroup: inGroup) { _ in }
}

/// Runs `quattro` with arguments, and sends it signals, each after another line of its output.
func quattro(_ arguments: String..., signalsAfterEachLine signals: [Signal]) async throws -> Finished {
    try await Tool().run(arguments, input: "") { process in
        var signals = signals[...]
        for await _ in process.lines {
            guard let signal = signals.popFirst() else { break }
            try process.send(signal)
        }
    }
}

/// The built tool, and a mark by which all processes of one run of it are known.
struct Tool {
    struct Running {
        let lines: AsyncStream<String>
        let send: (Signal) throws -> Void
    }

    var executable = Self.path
    let mark = "QUATTRO_TEST_MARK=\(UUID().uuidString)"

    /// The tool lies next to the bundle of the tests, which is built after it.
    static let path: String = {
        let products =
            CommandLine.arguments.lazy
            .map { URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("quattro").path }
        let candidates = products + [Bundle.main.bundleURL.appendingPathComponent("quattro").path]
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "quattro"
    }()

    var environment: Environment {
        .inherit.updating([
            "QUATTRO": Self.path, "QUATTRO_TEST_MARK": String(mark.dropFirst("QUATTRO_TEST_MARK=".count)),
        ])
    }

    func run(
        _ arguments: [String],
        input: String,
        inGroup: Bool = false,
        whileRunning: (Running) async throws -> Void
    ) async throws -> Finished {
        var options = PlatformOptions()
        if inGroup { options.processGroupID = 0 }
        let result = try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: Arguments(arguments),
            environment: environment,
            platformOptions: options,
            input: .string(input),
            output: .sequence,
            error: .sequence
        ) { execution in
            let (lines, newLine) = AsyncStream.makeStream(of: String.self)
            async let output = collect(execution.standardOutput, newLine)
            async let error = collect(execution.standardError, nil)
            try await whileRunning(Running(lines: lines) { try execution.send(signal: $0) })
            return try await (output, error)
        }
        return Finished(
            status: result.terminationStatus,
            output: result.closureResult.0,
            error: String(decoding: result.closureResult.1, as: UTF8.self),
            leftBehind: processes()
        )
    }

    private func collect(
        _ chunks: SubprocessOutputSequence,
        _ newLine: AsyncStream<String>.Continuation?
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in chunks {
            chunk.withUnsafeBytes { bytes += $0 }
            let count = chunk.withUnsafeBytes { $0.count { $0 == UInt8(ascii: "\n") } }
            for _ in 0..<count { newLine?.yield("") }
        }
        newLine?.finish()
        return bytes
    }
}

#if os(Linux)
extension Tool {
    /// The command lines of all living processes with the mark in their environment.
    func processes() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { Int($0) != nil }.compactMap { process in
            // That of a zombie is empty, and it is no longer a process.
            guard let environment = contents(of: "/proc/\(process)/environ") else { return nil }
            guard environment.split(separator: "\0").contains(Substring(mark)) else { return nil }
            return "\(process) \(contents(of: "/proc/\(process)/cmdline") ?? "?")"
        }
    }

    private func contents(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
#else
extension Tool {
    func processes() -> [String] { [] }
}
#endif
