import ArgumentParser
import QuattroToolCore

struct BackgroundOptions: ParsableArguments {
    @Option(
        name: [.customLong("background"), .customShort("b")],
        parsing: .unconditionalSingleValue,
        help: .init(
            "A command that serves the others: does not count against the limit, and is stopped when they are done. "
                + "May be given several times.",
            valueName: "command"
        )
    )
    var commands: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Start only the background commands at first, and the others when each of them has printed a line that this "
                + "matches.",
            valueName: "regex"
        ),
        transform: pattern
    )
    var ready: [ReadyPattern] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "How long the background commands may take to be ready; when it is over, everything is stopped, status 124.",
            valueName: "duration"
        ),
        transform: duration
    )
    var readyWithin: [DurationText] = []

    func validate() throws {
        try checkThatNoneIsGivenTwice([("--ready", ready.count), ("--ready-within", readyWithin.count)])
        if commands.contains(where: \.isBlank) {
            throw ValidationError(
                "a '--background' command is blank: leave it out, or set the variable that it comes from"
            )
        }
        if let readyWithin = readyWithin.first, ready.isEmpty {
            throw ValidationError("'--ready-within \(readyWithin.text)' needs '--ready', which says what to wait for")
        }
        if let ready = ready.first, commands.isEmpty {
            throw ValidationError("'--ready \(ready.text)' needs at least one '--background' command to wait for")
        }
    }

    var readiness: RunPlan.Readiness { RunPlan.Readiness(ready.first, within: readyWithin.first) }
}

@Sendable private func pattern(_ argument: String) throws -> ReadyPattern {
    guard !ByteText.hasStandIn(argument) else { throw ValidationError("it is not UTF-8, as which lines are searched") }
    do {
        return try ReadyPattern(argument)
    } catch {
        throw ValidationError("it is not a regular expression that Swift knows: \(error)")
    }
}
