import ArgumentParser
import Foundation
import QuattroToolCore

// What the options mean together.
extension RunCommand {
    /// What is blank would succeed, and is most often a variable that has not been set.
    func validate() throws {
        guard let index = commands.firstIndex(where: \.isBlank) else { return }
        throw ValidationError("command \(index + 1) is blank: leave it out, or set the variable that it comes from")
    }

    /// What the options ask for; `began` is from when the time of the run counts.
    func plan(began: ContinuousClock.Instant) throws -> RunPlan {
        let limit = time.limit
        let foreground = try commands + list.from.flatMap { try CommandSource.commands(from: $0, limit, began: began) }
        guard !foreground.isEmpty else {
            throw ValidationError("there is no command to run: give at least one, such as quattro run 'make test'")
        }
        let (names, count) = (list.givenNames, foreground.count + background.commands.count)
        guard names.count <= count else {
            throw ValidationError("'--names' has \(names.count) names for \(count) commands: give at most one for each")
        }
        var plan = RunPlan(
            foreground: foreground,
            background: background.commands,
            names: names,
            readiness: background.readiness,
            limit: limit,
            eachFailAfter: time.eachFailAfter.first,
            concurrencyLimit: order.concurrencyLimit.first ?? usualLimit,
            grace: time.grace.first ?? .defaultGrace,
            keepsGoing: order.keepGoing,
            isQuiet: output.quiet,
            summary: output.summary.first
        )
        plan.style = output.style
        return plan
    }

    /// What is given as arguments never waits; a file may have thousands.
    private var usualLimit: Int? {
        list.from.isEmpty ? nil : max(commands.count, ProcessInfo.processInfo.activeProcessorCount)
    }
}
