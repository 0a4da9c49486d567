import ArgumentParser
import QuattroToolCore

struct OrderOptions: ParsableArguments {
    @Option(
        name: [.customLong("concurrency-limit"), .customShort("j", allowingJoined: true)],
        parsing: .unconditionalSingleValue,
        help: .init(
            "How many commands may run at a time; the others wait for their turn, in order. (default: all that are given as arguments; with "
                + "--from at least as many as there are processors)",
            valueName: "n"
        ),
        transform: limit
    )
    var concurrencyLimit: [Int] = []

    @Flag(name: .shortAndLong, help: "Let the others run on when a command fails.")
    var keepGoing = false

    func validate() throws {
        try checkThatNoneIsGivenTwice([("--concurrency-limit", concurrencyLimit.count)])
    }
}

@Sendable private func limit(_ argument: String) throws -> Int {
    guard let number = Int(argument), number >= 1 else { throw ValidationError("use a whole number, at least 1") }
    return number
}
