import ArgumentParser
import Foundation
import QuattroToolCore

// What the options mean together.
extension RunCommand {
    /// What is blank would succeed, and is most often a variable that has not been set.
    func validate() throws {
        if let index = commands.firstIndex(where: \.isBlank) {
            throw ValidationError("command \(index + 1) is blank: leave it out, or set the variable that it comes from")
        }
        if let delay = order.retryDelay.first, order.retries.isEmpty, !background.restart {
            throw ValidationError(
                "'--retry-delay \(delay.text)' needs '--retries' or '--restart', which say what is run again"
            )
        }
    }

    /// What the options ask for.
    ///
    /// What lies in files is read; what comes from elsewhere is only looked for.
    func plan() throws -> RunPlan {
        let streams = list.from.filter(CommandSource.isStream)
        for stream in streams { try CommandSource.checkStream(stream) }
        let files = list.from.filter { !streams.contains($0) }
        let read = try files.flatMap(CommandSource.commands(from:))
        let names = read.count { !CommandHead(of: $0).name.isEmpty }
        return RunPlan(
            foreground: commands + read,
            background: background.commands,
            streams: streams,
            names: list.givenNames,
            readiness: background.readiness,
            retries: Retries(
                count: order.retries.first ?? 0,
                restarts: background.restart,
                delay: order.retryDelay.first?.duration ?? .seconds(1)
            ),
            limit: time.limit,
            eachFailAfter: time.eachFailAfter.first,
            concurrencyLimit: order.concurrencyLimit.first ?? usualLimit(names: names),
            grace: time.grace.first ?? .defaultGrace,
            keepsGoing: order.keepGoing,
            isQuiet: output.quiet,
            summary: output.summary.first
        )
    }

    /// The commands as the order sees them, and their names.
    func checked(_ plan: RunPlan) throws -> (jobs: [RunJob], names: CommandNames) {
        do {
            return try plan.jobs()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// What is given as arguments never waits, nor does what has a name, as in a Procfile; a file may have thousands of others.
    private func usualLimit(names: Int) -> Int? {
        list.from.isEmpty ? nil : max(commands.count + names, ProcessInfo.processInfo.activeProcessorCount)
    }
}
