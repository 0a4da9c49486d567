import Foundation
import Quattro
import QuattroToolCore
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// One command: its shell, the lines that it prints, and the end of everything that it has started.
struct ShellCommand: Sendable {
    let label: CommandLabel
    /// What the shell gets.
    let text: [UInt8]
    let place: CommandPlaces.Place
    /// The soft limit of descriptors that it is to have, if the tool has raised its own.
    let descriptorLimit: UInt?
    let grace: Grace
    let output: Output
    let ledger: Ledger
    /// Sees each line, if a task waits until the command is ready.
    let watch: ReadyWatch?

    /// Runs the command until no process of it is left.
    ///
    /// - Parameter onStop: Called when the command is told to end because the surrounding task has been cancelled. Returns
    ///   whether the whole run ends, so that from then on its output matters less than its end.
    /// - Returns: How its shell ended.
    /// - Throws: `CancellationError` if it was told to end; what its shell returned then does not count.
    func run(onStop: @Sendable () -> Bool) async throws -> TerminationStatus {
        try Task.checkCancellation()
        // All of the cleanup lies inside of the shield. What is cancelled outside reaches the wait for the shell and
        // nothing else.
        let patience = CancelScope(name: "\(label)")
        let (status, wasStopped) = try await withTaskCancellationHandler {
            try await withShield { try await run(patience: patience, onStop: onStop) }
        } onCancel: {
            patience.cancel()
        }
        if wasStopped { throw CancellationError() }
        return status
    }

    private func run(
        patience: CancelScope,
        onStop: @Sendable () -> Bool
    ) async throws -> (TerminationStatus, wasStopped: Bool) {
        let number = CommandGuard.current.starting()
        defer { CommandGuard.current.ended(number) }
        let result = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: Arguments([Array("-c\0".utf8), script + [0]]),
            environment: .custom(CommandGuard.current.environment(number)),
            platformOptions: Self.ownProcessGroup,
            input: .none,
            output: .sequence,
            error: .sequence
        ) { execution in
            let leader = execution.processIdentifier.value
            CommandGuard.current.started(number, leader: leader)
            let processes = ProcessGroup(leader: leader)
            place.started(processes)
            ledger.spawned(label, process: leader)
            return try await withScopedTaskGroup(name: "\(label)") { group in
                let streams = [
                    group.addTask(name: "standard output") {
                        await passOn(execution.standardOutput, to: .standardOutput)
                    },
                    group.addTask(name: "standard error") { await passOn(execution.standardError, to: .standardError) },
                ]
                let exit = LeaderExit(process: execution.processIdentifier)
                let hasExited = try await patience.run { try await exit.wait() } != nil
                let runEnds = hasExited ? false : onStop()
                await end(processes, wasStopped: !hasExited)
                for stream in streams { stream.cancel(reason: "all processes have ended") }
                if runEnds { group.addBackgroundTask { try await giveUpOnReaders() } }
                return !hasExited
            }
        }
        return (result.terminationStatus, result.closureResult)
    }

    /// On the same line, so that the shell counts lines as ever.
    private var script: [UInt8] {
        Array((descriptorLimit.map { "ulimit -S -n \($0);" } ?? "").utf8) + text
    }

    /// A session of its own is a process group of its own, and one that job control inside cannot leave.
    private static var ownProcessGroup: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        return options
    }

    private func end(_ processes: ProcessGroup, wasStopped: Bool) async {
        if !wasStopped {
            if processes.isEmpty { return }
            // What the shell started and did not wait for, such as a logger on its output, may just be about to end.
            let ended: Void? = try? await moveOn(after: .milliseconds(100)) { try await processes.untilEmpty() }
            if ended != nil { return }
        }
        let wasForced = await processes.end(within: grace)
        // A command that was told to end, and did, needs no mention.
        if wasForced || !wasStopped {
            let cleanup = Cleanup(ofLeftovers: !wasStopped, killedAfter: wasForced ? grace.text : nil)
            ledger.cleanedUp(label, cleanup)
        }
    }

    /// A run that is stopped does not wait for a reader of its output that does not read.
    private func giveUpOnReaders() async throws {
        try await grace.untilOver()
        output.abandon()
    }

    /// Passes a stream on until its end, or once cancelled, until nothing is left in the pipe.
    private func passOn(_ chunks: SubprocessOutputSequence, to stream: Output.Stream) async {
        let isForTerminal = isatty(stream.rawValue) == 1
        let prefix = TerminalSize.isColored(stream.rawValue) ? label.coloredPrefix : label.prefix
        var splitter = LineSplitter(prefix: prefix, isForTerminal: isForTerminal)
        var unfinished: [UInt8] = []
        // A process that has left the session may keep the pipe open and filled for ever. No pipe holds more than this.
        var stillOurs = 1024 * 1024
        do {
            for try await chunk in chunks {
                await passOn(to: stream) { look in chunk.withUnsafeBytes { splitter.split($0, look: look) } }
                if isForTerminal, splitter.unfinished != unfinished[...] {
                    unfinished = Array(splitter.unfinished)
                    let shown = EscapeSequence.removed(from: unfinished)
                    ledger.prints(label, Terminal.printable(String(decoding: shown, as: UTF8.self)))
                }
                if Task.isCancelled { stillOurs -= chunk.count }
                if stillOurs < 0 { break }
            }
        } catch {
            // A pipe that cannot be read has come to its end.
        }
        await passOn(to: stream) { splitter.finish(look: $0) }
    }

    private func passOn(
        to stream: Output.Stream,
        lines: (_ look: (_ line: [UInt8]) -> Void) -> [UInt8]
    ) async {
        var seen: [[UInt8]] = []
        let isWatched = watch?.isLooking == true
        let lines = lines { line in
            if isWatched { seen.append(line) }
        }
        await output.write(lines, to: stream)
        watch?.look(at: seen)
    }
}
