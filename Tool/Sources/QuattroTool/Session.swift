import Foundation
import Quattro
import QuattroToolCore

/// One run with everything around it: signals, output, the live block and the summary.
struct Session {
    var plan: RunPlan
    let began: ContinuousClock.Instant
    let timeline: TimelineFile?

    /// - Returns: The exit status of the tool.
    mutating func run() async throws -> Int32 {
        // A closed pipe is an error to handle where it is written to, from the first line on.
        signal(SIGPIPE, SIG_IGN)
        let descriptors = Descriptors.prepare(forCommands: plan.mostAtATime)
        let most = StartPlaces.most(descriptors: descriptors.room)
        guard most > 0 else {
            say("too few descriptors are allowed for a command to be started (see ulimit -n)")
            return ExitStatus.couldNotStart
        }
        if most < plan.mostAtATime {
            say("there are descriptors for \(most) commands at a time (see ulimit -n)")
            plan.concurrencyLimit = max(1, most - plan.background.count)
        }
        return try await run(descriptors.limitOfCommands, CommandPlaces(descriptors: descriptors.room))
    }

    private func run(_ descriptorLimit: UInt?, _ places: CommandPlaces) async throws -> Int32 {
        timeline?.begin()
        CommandGuard.current.setGrace(plan.grace.duration)
        defer { CommandGuard.current.finish() }
        let grace = Grace(plan.grace)
        let interruption = Interruption(grace: grace)
        let output = Output { interruption.outputClosed(error: $0) }
        let ledger = Ledger(plan.commands, began: began)
        let requests = RunRequests()
        let keyboard = Keyboard { requests.askForTree() }
        let signals = await Signals(Signals.ending + RunRequests.signals) { signal in
            guard Signals.ending.contains(signal) else { return requests.signalled(signal) }
            interruption.signalled(
                signal,
                insisting: output.abandon,
                leaving: {
                    keyboard.leave()
                    // What even SIGKILL does not end at once is the guard's from here on.
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
            descriptorLimit: descriptorLimit
        )

        let stop = try await withScopedTaskGroup(name: "session") { group in
            group.addBackgroundTask(name: "signals and keys") { try await console.run() }
            if !plan.isQuiet, TerminalSize.canShowLiveBlock {
                group.addBackgroundTask(name: "live block") { await LiveDisplay(ledger: ledger, output: output).run() }
            }
            return await runner.run()
        }

        let record = ledger.finish()
        let notWritten = timeline?.write(title: "quattro run").map { "quattro: \(ByteText.readable($0))" }
        let errors = [
            Summary.whyOutputFailed(stop) { String(cString: strerror($0)) },
            Summary.whatWasNotReady(in: record),
            notWritten,
        ]
        let summary = summary(of: record, took: began.duration(to: .now))
        let notStarted = plan.summary == .none ? Summary.whatCouldNotStart(in: record) : []
        let lines = errors.compactMap { $0 } + notStarted + summary
        await output.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: .standardError)
        withExtendedLifetime(signals) {}
        let status = ExitStatus.ofRun(stoppedBy: stop, firstFailure: record.firstFailure?.outcome.failureStatus)
        return status == 0 && notWritten != nil ? ExitStatus.outputFailed : status
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
