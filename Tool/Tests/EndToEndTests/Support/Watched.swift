import Foundation
import Testing

/// A process that is watched by the tests.
///
/// `@unchecked`: what is used of `Process` and `Pipe` may be called from any thread.
final class Watched: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    let number: Int32
    /// Where it answers.
    let socket: String

    /// Starts it, and waits until it answers.
    ///
    /// - Parameters:
    ///   - folder: Where the folder of its socket is to be.
    ///   - timeline: What it records into, if anything.
    /// - Throws: If it cannot be started.
    init(runtimeFolder folder: String, timeline: String? = nil) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().appending(
            path: "WatchedProgram"
        )
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_RUNTIME_DIR"] = folder
        environment["QUATTRO_TIMELINE"] = timeline
        process.environment = environment
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        number = process.processIdentifier
        var line = ""
        while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            line += String(decoding: byte, as: UTF8.self)
        }
        socket = String(line.dropFirst("ready ".count).dropLast())
        try #require(socket.hasPrefix(folder))
    }

    /// Asks it to open more: `task NAME`, `stubborn NAME`, `many NUMBER`.
    func open(_ what: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(what)\n".utf8))
    }

    func send(_ signal: Int32) { kill(number, signal) }

    /// Ends it, whatever state it is in.
    func end() {
        send(SIGKILL)
        process.waitUntilExit()
    }
}

/// Runs a body with a process to watch and the folder in which its socket is; it has ended afterwards.
func withWatched<Value>(_ body: (Watched, _ folder: String) async throws -> Value) async throws -> Value {
    try await withTemporaryDirectory { folder in
        let watched = try Watched(runtimeFolder: folder)
        defer { watched.end() }
        return try await body(watched, folder)
    }
}
