import ArgumentParser
import Foundation
import Quattro
import QuattroToolCore

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run shell commands as one task group.",
        usage: "quattro run [options] COMMAND...",
        discussion: HelpText.run
    )

    @Argument(help: "Shell commands, each one argument: quote them.")
    var commands: [String] = []

    @Option(
        name: [.customLong("fail-after"), .customShort("t", allowingJoined: true)],
        parsing: .unconditionalSingleValue,
        help: .init("Stop everything after this time; status 124, whatever failed before.", valueName: "duration"),
        transform: duration
    )
    var failAfter: [DurationText] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Stop everything after this time, quietly; status 0, unless a command had failed before.",
            valueName: "duration"
        ),
        transform: duration
    )
    var moveOnAfter: [DurationText] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("A command that takes longer is stopped, and fails with status 124.", valueName: "duration"),
        transform: duration
    )
    var eachFailAfter: [DurationText] = []

    @Option(
        name: [.customLong("concurrency-limit"), .customShort("j", allowingJoined: true)],
        parsing: .unconditionalSingleValue,
        help: .init(
            "How many commands may run at a time; the others wait for their turn, in order. (default: all that are given as "
                + "arguments; with --from at least as many as there are processors)",
            valueName: "n"
        ),
        transform: limit
    )
    var concurrencyLimit: [Int] = []

    @Option(
        name: .shortAndLong,
        parsing: .unconditionalSingleValue,
        help: .init(
            "A command that serves the others: does not count against the limit, and is stopped when they are done. "
                + "May be given several times.",
            valueName: "command"
        )
    )
    var background: [String] = []

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

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "How long a command that is stopped may take between SIGTERM and SIGKILL. (default: 5s)",
            valueName: "duration"
        ),
        transform: duration
    )
    var grace: [DurationText] = []

    @Flag(name: .shortAndLong, help: "Let the others run on when a command fails.")
    var keepGoing = false

    @Option(
        name: .shortAndLong,
        parsing: .unconditionalSingleValue,
        help: .init(
            "Read more commands from a file, one a line, or from standard input if it is '-'. May be given several "
                + "times.",
            valueName: "file"
        )
    )
    var from: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Write at the end what happened when: a page for browsers (.html), or a trace for ui.perfetto.dev (.pftrace, .perfetto).",
            valueName: "file"
        ),
        transform: timelineTarget
    )
    var timeline: [TimelineTarget] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Names for the commands, in their order, with commas between; an empty one leaves the usual name.",
            valueName: "name,..."
        )
    )
    var names: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("What is told at the end: all, failures, or none. (default: all)", valueName: "which"),
        transform: summaryKind
    )
    var summary: [SummaryKind] = []

    @Flag(
        name: .shortAndLong,
        help: "Show no live block and no summary, only what the commands print and errors of quattro itself."
    )
    var quiet = false

    func run() async throws {
        let began = ContinuousClock.now
        let plan = try plan(began: began)
        var session = try Session(plan: plan, began: began, timeline: timeline.first.map(TimelineFile.init(ofRun:)))
        let status = try await session.run()
        if status != 0 { throw ExitCode(status) }
    }
}

@Sendable private func duration(_ argument: String) throws -> DurationText {
    do throws(DurationTextError) {
        return try DurationText(argument)
    } catch {
        throw ValidationError("\(error)")
    }
}

@Sendable private func summaryKind(_ argument: String) throws -> SummaryKind {
    guard let kind = SummaryKind(rawValue: argument) else { throw ValidationError("use one of \(SummaryKind.allowed)") }
    return kind
}

@Sendable private func pattern(_ argument: String) throws -> ReadyPattern {
    guard !ByteText.hasStandIn(argument) else { throw ValidationError("it is not UTF-8, as which lines are searched") }
    do {
        return try ReadyPattern(argument)
    } catch {
        throw ValidationError("it is not a regular expression that Swift knows: \(error)")
    }
}

@Sendable private func limit(_ argument: String) throws -> Int {
    guard let number = Int(argument), number >= 1 else { throw ValidationError("use a whole number, at least 1") }
    return number
}
