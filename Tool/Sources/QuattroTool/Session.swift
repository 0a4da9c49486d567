import Foundation
import Quattro
import QuattroToolCore

/// One run with its surroundings: signals, output, the live block and the summary.
struct Session {
    var plan: RunPlan
    let began: ContinuousClock.Instant
    let reports: RunReports
    let jobs: [RunJob]
    let names: CommandNames

    /// - Returns: The exit status of the tool.
    mutating func run() async throws -> Int32 {
        // From the first line on, a closed pipe must be an error of the write, not a signal.
        signal(SIGPIPE, SIG_IGN)
        let descriptors = Descriptors.prepare(forCommands: plan.mostAtATime)
        let most = StartPlaces.most(descriptors: descriptors.room)
        guard most > 0 else {
            say("too few descriptors are allowed for a command to be started (see ulimit -n)")
            return finish(makeLedger(), stop: nil, status: ExitStatus.couldNotStart).status
        }
        if most < plan.mostAtATime {
            say("there are descriptors for \(most) commands at a time (see ulimit -n)")
            plan.concurrencyLimit = max(1, most - plan.background.count)
        }
        return try await run(descriptors.limitOfCommands, CommandPlaces(descriptors: descriptors.room))
    }

    private func run(_ descriptorLimit: UInt?, _ places: CommandPlaces) async throws -> Int32 {
        reports.timeline?.begin()
        CommandGuard.current.setGrace(plan.grace.duration)
        defer { CommandGuard.current.finish() }
        let grace = Grace(plan.grace)
        let interruption = Interruption(grace: grace)
        let output = Output(style: plan.style) { interruption.outputClosed(error: $0) }
        let ledger = makeLedger()
        let requests = RunRequests()
        let keyboard = Keyboard(isInputRead: plan.streams.contains { $0.path == "-" }) { requests.askForTree() }
        let signals = await Signals(Signals.ending + RunRequests.signals) { signal in
            guard Signals.ending.contains(signal) else { return requests.signalled(signal) }
            interruption.signalled(
                signal,
                insisting: output.abandon,
                leaving: {
                    keyboard.leave()
                    // From here on, the guard handles processes that even SIGKILL does not end at once.
                    CommandGuard.current.setGrace(.zero)
                }
            )
        }
        let console = RunConsole(
            requests: requests,
            keyboard: keyboard,
            ledger: ledger,
            output: output,
            places: places,
            interruption: interruption
        )
        let runner = Runner(
            plan: plan,
            began: began,
            ledger: ledger,
            output: output,
            grace: grace,
            interruption: interruption,
            places: places,
            descriptorLimit: descriptorLimit,
            order: OrderDriver(jobs, limit: plan.concurrencyLimit, ledger: ledger),
            jobs: jobs,
            names: names
        )

        let stop = try await withScopedTaskGroup(name: "session") { group in
            group.addBackgroundTask(name: "signals and keys") { try await console.run() }
            if !plan.isQuiet, TerminalSize.canShowLiveBlock {
                group.addBackgroundTask(name: "live block") { await LiveDisplay(ledger: ledger, output: output).run() }
            }
            return await runner.run()
        }

        let (record, status, notWritten) = finish(ledger, stop: stop)
        let input = whatCame(in: record, stop)
        let dropped = "quattro: some output was dropped: its reader has not read it in time"
        let errors = [
            input,
            await output.hasDropped ? dropped : nil,
            Summary.whyOutputFailed(stop) { String(cString: strerror($0)) },
            Summary.whatWasNotReady(in: record),
        ]
        // If there was nothing to run, no list of commands is needed.
        let isTold = input == nil || record.entries.contains { $0.attempts > 0 }
        let summary = isTold ? summary(of: record, took: began.duration(to: .now)) : []
        let notStarted = plan.summary == .none ? Summary.whatCouldNotStart(in: record) : []
        let lines =
            errors.compactMap { $0 } + notWritten.map { "quattro: \(ByteText.readable($0))" } + notStarted + summary
        await output.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: .standardError)
        withExtendedLifetime(signals) {}
        return status
    }

    /// The remark about the commands or items that were read.
    private func whatCame(in record: RunRecord, _ stop: StopCause?) -> String? {
        if let line = Summary.whatWasBad(stop) { return line }
        if let line = Summary.whatDidNotCome(in: record, from: plan.streams, stop) { return line }
        return plan.isQuiet || stop != nil ? nil : Summary.whatHadNoItems(in: record, from: plan.streams)
    }

    private func makeLedger() -> Ledger {
        let (log, report) = (reports.jobLog, reports.report)
        let ledger = Ledger(plan.commands, began: began, isComplete: plan.streams.isEmpty) {
            log?.append(report.line(of: $0))
        }
        for command in plan.commands where plan.doneBefore.contains(command.label.number) {
            ledger.doneBefore(command.label)
        }
        return ledger
    }

    /// Closes the record, and writes all reports.
    private func finish(
        _ ledger: Ledger,
        stop: StopCause?,
        status given: Int32? = nil
    ) -> (record: RunRecord, status: Int32, notWritten: [String]) {
        let record = ledger.finish()
        let status =
            given ?? ExitStatus.ofRun(stoppedBy: stop, firstFailure: record.firstFailure?.outcome.failureStatus)
        let notWritten = reports.write(record, stoppedBy: stop, status: status)
        return (record, status == 0 && !notWritten.isEmpty ? ExitStatus.outputFailed : status, notWritten)
    }

    private func summary(of record: RunRecord, took: Duration) -> [String] {
        Summary.lines(
            of: record,
            took: took,
            width: TerminalSize.ofStandardError?.columns ?? 120,
            kind: plan.summary
        )
    }
}
