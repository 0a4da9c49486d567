import Foundation
import Quattro
import QuattroToolCore
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// One command: its shell, its output, and the end of all processes that it has started.
struct ShellCommand: Sendable {
    let label: CommandLabel
    /// The text for the shell.
    let text: [UInt8]
    let shell: ShellSettings
    /// Additional environment variables: `NAME=VALUE`.
    let variables: [[UInt8]]
    let place: CommandPlaces.Place
    /// The soft descriptor limit for the command, if the tool has raised its own.
    let descriptorLimit: UInt?
    let grace: Grace
    let output: Output
    let ledger: Ledger
    /// Gets each line, if a task waits until the command is ready.
    let watch: ReadyWatch?
    /// Called when the process exists.
    let hasStarted: @Sendable () -> Void

    /// Runs the command until none of its processes is left and all its output has been passed on.
    ///
    /// - Parameter onStop: Called when the command is told to end because the surrounding task has been cancelled. It returns whether the
    ///   whole run ends: then its output matters less than its end.
    /// - Returns: How its shell ended.
    /// - Throws: `CancellationError` if it was told to end; what its shell returned then does not count.
    func run(onStop: @escaping @Sendable () -> Bool) async throws -> TerminationStatus {
        try Task.checkCancellation()
        // The whole cleanup is inside the shield. A cancellation outside reaches only the wait for the shell.
        let patience = CancelScope(name: "\(label)")
        let readers = StuckReaders(output, grace, onStop: onStop)
        let (status, wasStopped) = try await withTaskCancellationHandler {
            try await withShield { try await run(patience: patience, readers) }
        } onCancel: {
            readers.stopped()
            patience.cancel()
        }
        if wasStopped { throw CancellationError() }
        return status
    }

    private func run(
        patience: CancelScope,
        _ readers: StuckReaders
    ) async throws -> (TerminationStatus, wasStopped: Bool) {
        let printed = PrintedOutput(of: label, output)
        do {
            let (status, wasStopped) = try await run(printed, patience: patience, readers)
            let isShown = await isShown(status, wasStopped: wasStopped)
            try await withScopedTaskGroup(name: "\(label)") { group in
                group.addBackgroundTask(name: "readers") { try await readers.giveUp() }
                await printed.finish(isShown: isShown)
            }
            return (status, wasStopped || readers.areGivenUp)
        } catch {
            // Even after an error, the output of the command is shown.
            await printed.finish(isShown: true)
            throw error
        }
    }

    private func run(
        _ printed: PrintedOutput,
        patience: CancelScope,
        _ readers: StuckReaders
    ) async throws -> (TerminationStatus, wasStopped: Bool) {
        let number = CommandGuard.current.starting()
        defer { CommandGuard.current.ended(number) }
        let start = shell.start(of: text, descriptorLimit: descriptorLimit)
        await complainOfGuard()
        let (standardOutput, standardError) = (try CommandPipe(), try CommandPipe())
        let before = ContinuousClock.now
        let result = try await Subprocess.run(
            .path(FilePath(start.program)),
            arguments: Arguments(start.arguments.map { $0 + [0] }),
            environment: .custom(environment(number)),
            workingDirectory: shell.directory.map { FilePath($0) },
            platformOptions: Self.ownProcessGroup,
            input: .none,
            output: .fileDescriptor(FileDescriptor(rawValue: standardOutput.writeEnd), closeAfterSpawningProcess: true),
            error: .fileDescriptor(FileDescriptor(rawValue: standardError.writeEnd), closeAfterSpawningProcess: true)
        ) { execution in
            let leader = execution.processIdentifier.value
            CommandGuard.current.started(number, leader: leader)
            // This is called twice, since the second time the leader has been reaped, or never existed.
            defer { CommandGuard.current.ended(number) }
            let processes = ProcessGroup(leader: leader, bornAfter: before)
            place.started(processes)
            ledger.spawned(label, process: leader)
            hasStarted()
            return try await withScopedTaskGroup(name: "\(label)") { group in
                let streams = [
                    group.addTask(name: "standard output") {
                        await passOn(standardOutput, of: .standardOutput, to: printed)
                    },
                    group.addTask(name: "standard error") {
                        await passOn(standardError, of: .standardError, to: printed)
                    },
                ]
                let exit = LeaderExit(process: execution.processIdentifier)
                let hasExited = try await patience.run { try await exit.wait() } != nil
                if !hasExited { readers.isRunEnding() }
                await end(processes, wasStopped: !hasExited)
                for stream in streams { stream.cancel(reason: "all processes have ended") }
                group.addBackgroundTask(name: "readers") { try await readers.giveUp() }
                return !hasExited
            }
        }
        await complainOfGuard()
        return (result.terminationStatus, result.closureResult)
    }

    private func environment(_ number: Int) -> [[UInt8]] {
        CommandEnvironment.adding(
            variables,
            to: output.style.color.environment(CommandGuard.current.environment(number))
        )
    }

    private func complainOfGuard() async {
        guard let complaint = CommandGuard.current.takeComplaint() else { return }
        await output.write(Array("quattro: \(complaint)\n".utf8), to: .standardError)
    }

    /// The command gets its own session, which is also its own process group, and which job control inside cannot leave.
    private static var ownProcessGroup: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        return options
    }

    private func end(_ processes: ProcessGroup, wasStopped: Bool) async {
        if !wasStopped {
            if processes.isEmpty { return }
            // A process that the shell started and did not wait for, such as a logger on its output, may be about to end.
            let ended: Void? = try? await moveOn(after: .milliseconds(100)) { try await processes.untilEmpty() }
            if ended != nil { return }
        }
        let wasForced = await processes.end(within: grace)
        // A command that was told to end and did so needs no mention.
        if wasForced || !wasStopped {
            let cleanup = Cleanup(ofLeftovers: !wasStopped, killedAfter: wasForced ? grace.text : nil)
            ledger.cleanedUp(label, cleanup)
        }
    }

    /// Whether the output is shown, if it has not been passed on already.
    private func isShown(_ status: TerminationStatus, wasStopped: Bool) async -> Bool {
        guard output.style.mode == .failures else { return true }
        if wasStopped { return ledger.outcomeOfStopping(label).map(output.style.mode.shows) ?? true }
        guard status.isSuccess, let watch else { return !status.isSuccess }
        // The last lines may say that the command is ready.
        _ = try? await moveOn(after: grace.duration) { try await watch.untilIdle() }
        return !ledger.isReady(label)
    }

    /// Passes a stream on until its end or, once cancelled, until the pipe is empty.
    private func passOn(_ pipe: CommandPipe, of stream: PrintStream, to printed: PrintedOutput) async {
        let isForTerminal = isatty(stream.rawValue) == 1
        let prefix = output.isColored(stream) ? label.coloredPrefix : label.prefix
        var splitter = LineSplitter(prefix: prefix, isForTerminal: isForTerminal)
        var clock = output.style.hasTimestamps ? LineClock() : nil
        var unfinished: [UInt8] = []
        // A process that has left the session may keep the pipe open and filled for ever. No pipe holds more than this.
        var stillOurs = 1024 * 1024
        while stillOurs >= 0, let chunk = await pipe.next() {
            if let stamp = clock?.stamp() { splitter.stamp = stamp }
            await passOn(of: stream, to: printed) { look in chunk.withUnsafeBytes { splitter.split($0, look: look) } }
            if isForTerminal, splitter.unfinished != unfinished[...] {
                unfinished = Array(splitter.unfinished)
                let shown = EscapeSequence.removed(from: unfinished)
                ledger.prints(label, Terminal.printable(String(decoding: shown, as: UTF8.self)))
            }
            if Task.isCancelled { stillOurs -= chunk.count }
        }
        await passOn(of: stream, to: printed) { splitter.finish(look: $0) }
    }

    private func passOn(
        of stream: PrintStream,
        to printed: PrintedOutput,
        lines: (_ look: ((_ line: [UInt8]) -> Void)?) -> [UInt8]
    ) async {
        guard let watch, watch.isLooking else { return await printed.take(lines(nil), of: stream) }
        var seen: [[UInt8]] = []
        let lines = lines { seen.append($0) }
        await printed.take(lines, of: stream)
        watch.look(at: seen)
    }
}
