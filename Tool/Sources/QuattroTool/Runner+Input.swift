import Quattro
import QuattroToolCore

/// Reads commands while others run.
extension Runner {
    /// Reads commands, no further ahead than needed, to the end or until it is cancelled.
    ///
    /// Input that cannot be read or parsed stops the run.
    func readCommands() async {
        do {
            try await readStreams()
            ledger.completed()
            order.inputEnded()
        } catch is CancellationError {
            // The run has ended for another reason.
        } catch {
            interruption.inputFailed("\(error)")
        }
    }

    private func readStreams() async throws {
        var (names, count, done) = (names, plan.commands.count, plan.doneLater)
        for stream in plan.streams {
            var input = CommandStream(stream)
            while let text = try await input.next() {
                count += 1
                let command = try plan.command(count, text, of: stream)
                let job = try names.job(of: command, isKnownLate: true)
                names.add(command)
                ledger.added(command)
                if done?.skips(command.identity) == true {
                    ledger.doneBefore(command.label)
                    order.addedDone(job)
                    continue
                }
                order.added(job)
                try await order.untilRoom()
            }
        }
        try plan.check(count: count)
        // An empty list of items is not an error.
        if count == plan.background.count, plan.streams.allSatisfy({ $0.template == nil }) {
            throw RunPlanProblem.nothingToRun
        }
    }
}
