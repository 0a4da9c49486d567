package import Foundation
import Quattro
import Synchronization

/// A process that has been started, and the lines that it prints.
///
/// Its output is read by a thread of its own, so that a test which blocks the pool still sees it.
package final class LaunchedProcess: Sendable {
    package struct Ended: Error, CustomStringConvertible {
        let lines: [Line]
        package var description: String {
            "the process ended without the line; it printed:\n\(lines.map(\.description).joined(separator: "\n"))"
        }
    }

    private struct Waiter {
        let event: String
        /// How many lines still come before the one that is waited for.
        var missing: Int
        let promise: Promise<Line>
    }

    private struct State {
        var lines: [Line] = []
        var waiters: [Waiter] = []
        var hasEnded = false
    }

    package let identifier: Int32
    private let state = Mutex(State())
    private let exit = Promise<Int32>()
    private let onLine: @Sendable (Line) -> Void

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The program's file.
    ///   - arguments: Its arguments.
    ///   - onLine: Called with each line, on the thread that reads.
    /// - Throws: What Foundation throws if there is no such program.
    package init(_ program: URL, _ arguments: [String], onLine: @escaping @Sendable (Line) -> Void = { _ in }) throws {
        self.onLine = onLine
        let (process, output, exit) = (Process(), Pipe(), exit)
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { _, new in
            new
        }
        process.terminationHandler = {
            exit.succeed($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
        }
        try process.run()
        identifier = process.processIdentifier
        let handle = output.fileHandleForReading
        Thread.detachNewThread { [self] in read(handle) }
    }

    private func read(_ handle: FileHandle) {
        var rest = Data()
        while true {
            let data = handle.availableData
            guard !data.isEmpty else { break }
            rest += data
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if let line = Line(String(decoding: rest[..<end], as: UTF8.self)) { take(line) }
                rest = rest[rest.index(after: end)...]
            }
        }
        let (waiters, lines) = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return (state.waiters, state.lines)
        }
        for waiter in waiters { waiter.promise.fail(Ended(lines: lines)) }
    }

    private func take(_ line: Line) {
        onLine(line)
        let met = state.withLock { state in
            state.lines.append(line)
            for index in state.waiters.indices where line.event.hasPrefix(state.waiters[index].event) {
                state.waiters[index].missing -= 1
            }
            defer { state.waiters.removeAll { $0.missing < 0 } }
            return state.waiters.filter { $0.missing < 0 }
        }
        for waiter in met { waiter.promise.succeed(line) }
    }
}

extension LaunchedProcess {
    /// What it has printed so far.
    package var lines: [Line] { state.withLock { $0.lines } }

    /// Waits for a line whose event begins with a text, also one that was printed before.
    ///
    /// - Parameters:
    ///   - event: How the event begins.
    ///   - number: How many such lines come before it.
    /// - Returns: The line.
    /// - Throws: `Ended` if the process ends without it, and `CancellationError`.
    @discardableResult
    package nonisolated(nonsending) func line(_ event: String, number: Int = 0) async throws -> Line {
        let promise = Promise<Line>()
        let known: Result<Line, Ended>? = state.withLock { state in
            let met = state.lines.filter { $0.event.hasPrefix(event) }
            if met.count > number { return .success(met[number]) }
            if state.hasEnded { return .failure(Ended(lines: state.lines)) }
            state.waiters.append(Waiter(event: event, missing: number - met.count, promise: promise))
            return nil
        }
        if let known { return try known.get() }
        return try await promise.value
    }

    /// How many lines there are whose event begins with a text.
    package func count(_ event: String) -> Int { lines.count { $0.event.hasPrefix(event) } }

    /// Waits for the port on which a service listens.
    package nonisolated(nonsending) func port() async throws -> Int {
        try await line("listens").value(of: "port").flatMap(Int.init) ?? 0
    }

    /// Sends a signal.
    package func signal(_ signal: Int32) { kill(identifier, signal) }

    /// Waits for the end of the process.
    ///
    /// - Returns: Its status, or the number of the signal that ended it, negative.
    package nonisolated(nonsending) func waitForExit() async throws -> Int32 { try await exit.value }

    /// Ends the process at once, and waits for that, cancelled or not.
    package nonisolated(nonsending) func end() async {
        guard exit.resultIfAny == nil else { return }
        signal(SIGKILL)
        _ = try? await withShield { try await exit.value }
    }
}
