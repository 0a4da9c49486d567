import Quattro
import QuattroToolCore

/// Commands that are read while others run.
extension Runner {
    /// Reads them, no further ahead than they are needed, to the end or until it is cancelled.
    ///
    /// What cannot be read or understood stops the run.
    func readCommands() async {
        do {
            try await readStreams()
            ledger.completed()
            order.inputEnded()
        } catch is CancellationError {
            // The run has ended in another way.
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
        // That there are no items is no mistake.
        if count == plan.background.count, plan.streams.allSatisfy({ $0.template == nil }) {
            throw RunPlanProblem.nothingToRun
        }
    }
}
