import ArgumentParser
import QuattroToolCore

struct OrderOptions: ParsableArguments {
    @Option(
        name: [.customLong("concurrency-limit"), .customShort("j", allowingJoined: true)],
        parsing: .unconditionalSingleValue,
        help: .init(
            "How many commands may run at a time; the others wait for their turn, in order. (default: all commands that are arguments; "
                + "with --from at least as many as there are processors)",
            valueName: "n"
        ),
        transform: limit
    )
    var concurrencyLimit: [Int] = []

    @Flag(name: .shortAndLong, help: "Let the others continue when a command fails.")
    var keepGoing = false

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "How often a command that has failed is run again, after 1, 2, 4 … seconds, at most 30. (default: 0)",
            valueName: "n"
        ),
        transform: count
    )
    var retries: [Int] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("The first of these delays, and of those of --restart. (default: 1s)", valueName: "duration"),
        transform: duration
    )
    var retryDelay: [DurationText] = []

    func validate() throws {
        try checkThatNoneIsGivenTwice([
            ("--concurrency-limit", concurrencyLimit.count), ("--retries", retries.count),
            ("--retry-delay", retryDelay.count),
        ])
    }
}

@Sendable private func count(_ argument: String) throws -> Int {
    guard let number = Int(argument), number >= 0 else { throw ValidationError("use a whole number, at least 0") }
    return number
}

@Sendable private func limit(_ argument: String) throws -> Int {
    guard let number = Int(argument), number >= 1 else { throw ValidationError("use a whole number, at least 1") }
    return number
}
