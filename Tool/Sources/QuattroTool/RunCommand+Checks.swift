import ArgumentParser
import Foundation
import QuattroToolCore

// The meaning of the options in combination.
extension RunCommand {
    /// A blank command would succeed, and is usually a variable that was not set.
    func validate() throws {
        try checkItems()
        if let index = commands.firstIndex(where: \.isBlank) {
            throw ValidationError("command \(index + 1) is blank: leave it out, or set the variable that it comes from")
        }
        if let delay = order.retryDelay.first, order.retries.isEmpty, !background.restart {
            throw ValidationError(
                "'--retry-delay \(delay.text)' needs '--retries' or '--restart', which say what is run again"
            )
        }
    }

    /// The plan from the options; `began` is when the time of the run begins to count.
    ///
    /// Regular files are read; other sources are only checked for existence.
    func plan(began: ContinuousClock.Instant) throws -> RunPlan {
        let settings = try shell.settings()
        let input = try takesItems ? itemInput(settings, began: began) : commandInput()
        var plan = RunPlan(
            foreground: input.commands,
            filled: input.filled,
            background: background.commands,
            streams: input.streams,
            names: list.givenNames,
            readiness: background.readiness,
            retries: Retries(
                count: order.retries.first ?? 0,
                restarts: background.restart,
                delay: order.retryDelay.first?.duration ?? .seconds(1)
            ),
            limit: time.limit,
            eachFailAfter: time.eachFailAfter.first,
            concurrencyLimit: order.concurrencyLimit.first ?? input.usualLimit,
            grace: time.grace.first ?? .defaultGrace,
            keepsGoing: order.keepGoing,
            isQuiet: output.quiet,
            summary: output.summary.first
        )
        plan.shell = settings
        plan.style = output.style
        return plan
    }

    /// The commands in the form for the order, and their names.
    func checked(_ plan: RunPlan) throws -> (jobs: [RunJob], names: CommandNames) {
        do {
            return try plan.jobs()
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

/// The source of the foreground commands.
struct CommandInput {
    var commands: [String] = []
    var filled: [FilledTemplate] = []
    var streams: [RunPlan.Stream] = []
    /// How many run at a time by default.
    var usualLimit: Int?
}

extension CommandInput {
    static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }
}

extension RunCommand {
    private func commandInput() throws -> CommandInput {
        let streams = list.from.filter(CommandSource.isStream)
        for stream in streams { try CommandSource.checkStream(stream, givenTo: "--from") }
        let read = try list.from.filter { !streams.contains($0) }.flatMap(CommandSource.commands(from:))
        // By default, commands given as arguments never wait, nor do those with a name, as in a Procfile; a file may have thousands of
        // others.
        let names = read.count { !CommandHead(of: $0).name.isEmpty }
        return CommandInput(
            commands: commands + read,
            streams: streams.map(RunPlan.Stream.init(commands:)),
            usualLimit: list.from.isEmpty ? nil : max(commands.count + names, CommandInput.processors)
        )
    }
}
