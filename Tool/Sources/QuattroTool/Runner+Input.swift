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
        var (names, count) = (names, plan.commands.count)
        for path in plan.streams {
            var stream = CommandStream(path)
            while let text = try await stream.next() {
                count += 1
                let command = try plan.command(count, text)
                let job = try names.job(of: command, isKnownLate: true)
                names.add(command)
                ledger.added(command)
                order.added(job)
                try await order.untilRoom()
            }
        }
        try plan.check(count: count)
        if count == plan.background.count { throw RunPlanProblem.nothingToRun }
    }
}
