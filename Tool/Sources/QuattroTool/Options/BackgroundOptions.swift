import ArgumentParser
import QuattroToolCore

struct BackgroundOptions: ParsableArguments {
    @Option(
        name: [.customLong("background"), .customShort("b")],
        parsing: .unconditionalSingleValue,
        help: .init(
            "A command that serves the others: it does not count against the limit, and is stopped when they are done. "
                + "May be given several times.",
            valueName: "command"
        )
    )
    var commands: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Start only the background commands at first, and the others when each of them, unless it has a probe of "
                + "its own, has printed a matching line.",
            valueName: "regex"
        ),
        transform: pattern
    )
    var ready: [ReadyPattern] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Wait for this background command with a regex of its own. This one and the next two may be given several "
                + "times; the name may be left out if there is one background command.",
            valueName: "name=regex"
        ),
        transform: { text in try probe(text, "--ready-line") { .line(try pattern($0)) } }
    )
    var readyLine: [RunPlan.Readiness.Own] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Wait until this port accepts connections, on 127.0.0.1 or ::1 if no host is given.",
            valueName: "[name=][host:]port"
        ),
        transform: { text in try probe(text, "--ready-port") { try ReadyProbe(port: $0) } }
    )
    var readyPort: [RunPlan.Readiness.Own] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Wait until this page is answered with a status from 200 to 399.",
            valueName: "[name=]url"
        ),
        transform: { text in
            // In what follows a '?' there may be an equals sign, too.
            guard !text.hasPrefix("http") else {
                return RunPlan.Readiness.Own(name: nil, probe: .http(try page(text)), option: "--ready-http \(text)")
            }
            return try probe(text, "--ready-http") { .http(try page($0)) }
        }
    )
    var readyHttp: [RunPlan.Readiness.Own] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "How long a background command may take to become ready; after that, everything is stopped, status 124.",
            valueName: "duration"
        ),
        transform: duration
    )
    var readyWithin: [DurationText] = []

    @Flag(help: "Restart background commands that end while the others run, after 1, 2, 4 … seconds, at most 30.")
    var restart = false

    func validate() throws {
        try checkThatNoneIsGivenTwice([("--ready", ready.count), ("--ready-within", readyWithin.count)])
        if commands.contains(where: \.isBlank) {
            throw ValidationError(
                "a '--background' command is blank: leave it out, or set the variable that it comes from"
            )
        }
        if let readyWithin = readyWithin.first, ready.isEmpty, own.isEmpty {
            throw ValidationError(
                "'--ready-within \(readyWithin.text)' needs '--ready', or one like it, which says what to wait for"
            )
        }
        if restart, commands.isEmpty {
            throw ValidationError("'--restart' is for '--background' commands: give at least one")
        }
        if let probe = ready.first.map({ "--ready \($0.text)" }) ?? own.first?.option, commands.isEmpty {
            throw ValidationError("'\(probe)' needs at least one '--background' command to wait for")
        }
    }

    private var own: [RunPlan.Readiness.Own] { readyLine + readyPort + readyHttp }

    var readiness: RunPlan.Readiness { RunPlan.Readiness(ready.first, own: own, within: readyWithin.first) }
}

@Sendable private func pattern(_ argument: String) throws -> ReadyPattern {
    guard !ByteText.hasStandIn(argument) else { throw ValidationError("it is not UTF-8, as which lines are searched") }
    do {
        return try ReadyPattern(argument)
    } catch {
        throw ValidationError("it is not a regular expression that Swift knows: \(error)")
    }
}

@Sendable private func probe(
    _ argument: String,
    _ option: String,
    _ make: (String) throws -> ReadyProbe
) throws -> RunPlan.Readiness.Own {
    let (name, rest) = RunPlan.Readiness.Own.split(argument)
    do {
        return RunPlan.Readiness.Own(name: name, probe: try make(rest), option: "\(option) \(argument)")
    } catch let error as ReadyProbeError {
        throw ValidationError("\(error)")
    }
}

@Sendable private func page(_ argument: String) throws -> HTTPTarget {
    do {
        return try HTTPTarget(argument)
    } catch {
        throw ValidationError("\(error)")
    }
}
