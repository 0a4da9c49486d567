import ArgumentParser
import QuattroToolCore

struct CommandOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        parsing: .unconditionalSingleValue,
        help: .init(
            "Read more commands from a file, one per line, or from standard input if it is '-'. May be given several "
                + "times.",
            valueName: "file"
        ),
        completion: .file()
    )
    var from: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Names for the commands, in their order, separated by commas; an empty one keeps the usual name.",
            valueName: "name,..."
        )
    )
    var names: [String] = []

    func validate() throws {
        try checkThatNoneIsGivenTwice([("--names", names.count), ("--from -", from.count { $0 == "-" })])
    }

    var givenNames: [String] {
        names.first?.split(separator: ",", omittingEmptySubsequences: false).map { ByteText.readable(String($0)) } ?? []
    }
}
