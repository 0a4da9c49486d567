import ArgumentParser
import QuattroToolCore

struct TimeOptions: ParsableArguments {
    @Option(
        name: [.customLong("fail-after"), .customShort("t", allowingJoined: true)],
        parsing: .unconditionalSingleValue,
        help: .init(
            "Stop everything after this time; status 124, even if a command failed before.",
            valueName: "duration"
        ),
        transform: duration
    )
    var failAfter: [DurationText] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Stop everything after this time, which is not an error; status 0, unless a command failed before.",
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
        parsing: .unconditionalSingleValue,
        help: .init(
            "How long a command that is stopped may take between SIGTERM and SIGKILL. (default: 5s)",
            valueName: "duration"
        ),
        transform: duration
    )
    var grace: [DurationText] = []

    func validate() throws {
        try checkThatNoneIsGivenTwice([
            ("--fail-after", failAfter.count), ("--move-on-after", moveOnAfter.count),
            ("--each-fail-after", eachFailAfter.count), ("--grace", grace.count),
        ])
        if let failAfter = failAfter.first, let moveOnAfter = moveOnAfter.first {
            let both = "'--fail-after \(failAfter.text)' and '--move-on-after \(moveOnAfter.text)'"
            throw ValidationError("\(both) exclude each other: give one of them")
        }
    }

    /// How long the whole run may take.
    var limit: RunPlan.Limit? {
        failAfter.first.map(RunPlan.Limit.failAfter) ?? moveOnAfter.first.map(RunPlan.Limit.moveOnAfter)
    }
}
