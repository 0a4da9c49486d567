import ArgumentParser
import Foundation
import QuattroToolCore

// What the options mean together. Those with one value are read as lists: the argument parser would otherwise let the
// last one win, and drop the others without a word.
extension RunCommand {
    func validate() throws {
        try checkThatNoneIsGivenTwice()
        try checkThatNoneIsBlank()
        if let failAfter = failAfter.first, let moveOnAfter = moveOnAfter.first {
            let both = "'--fail-after \(failAfter.text)' and '--move-on-after \(moveOnAfter.text)'"
            throw ValidationError("\(both) exclude each other: give one of them")
        }
        if let readyWithin = readyWithin.first, ready.isEmpty {
            throw ValidationError("'--ready-within \(readyWithin.text)' needs '--ready', which says what to wait for")
        }
        if let ready = ready.first, background.isEmpty {
            throw ValidationError("'--ready \(ready.text)' needs at least one '--background' command to wait for")
        }
    }

    private func checkThatNoneIsGivenTwice() throws {
        let counts = [
            ("--fail-after", failAfter.count), ("--move-on-after", moveOnAfter.count),
            ("--each-fail-after", eachFailAfter.count), ("--concurrency-limit", concurrencyLimit.count),
            ("--ready", ready.count), ("--ready-within", readyWithin.count), ("--grace", grace.count),
            ("--timeline", timeline.count), ("--names", names.count), ("--summary", summary.count),
            ("--from -", from.count { $0 == "-" }),
        ]
        for (option, count) in counts where count > 1 {
            throw ValidationError("'\(option)' is given \(count) times: give it once")
        }
    }

    /// What is blank would succeed, and is most often a variable that has not been set.
    private func checkThatNoneIsBlank() throws {
        if let index = commands.firstIndex(where: \.isBlank) {
            throw ValidationError("command \(index + 1) is blank: leave it out, or set the variable that it comes from")
        }
        if background.contains(where: \.isBlank) {
            throw ValidationError(
                "a '--background' command is blank: leave it out, or set the variable that it comes from"
            )
        }
    }

    /// What the options ask for; `began` is from when the time of the run counts.
    func plan(began: ContinuousClock.Instant) throws -> RunPlan {
        let limit = failAfter.first.map(RunPlan.Limit.failAfter) ?? moveOnAfter.first.map(RunPlan.Limit.moveOnAfter)
        let foreground = try commands + from.flatMap { try CommandSource.commands(from: $0, limit, began: began) }
        guard !foreground.isEmpty else {
            throw ValidationError("there is no command to run: give at least one, such as quattro run 'make test'")
        }
        let names = names.first?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        guard names.count <= foreground.count + background.count else {
            let count = foreground.count + background.count
            throw ValidationError("'--names' has \(names.count) names for \(count) commands: give at most one for each")
        }
        return RunPlan(
            foreground: foreground,
            background: background,
            names: names.map(ByteText.readable),
            readiness: ready.first.map { RunPlan.Readiness($0, within: readyWithin.first) },
            limit: limit,
            eachFailAfter: eachFailAfter.first,
            concurrencyLimit: concurrencyLimit.first ?? usualLimit,
            grace: grace.first ?? .defaultGrace,
            keepsGoing: keepGoing,
            isQuiet: quiet,
            summary: summary.first
        )
    }

    /// What is given as arguments never waits; a file may have thousands.
    private var usualLimit: Int? {
        from.isEmpty ? nil : max(commands.count, ProcessInfo.processInfo.activeProcessorCount)
    }
}
