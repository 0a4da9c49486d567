import ArgumentParser
import QuattroToolCore

struct ListOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Run the command for each line of a file, or of standard input if it is '-'; the line replaces {}. May be "
                + "given several times, for {1}, {2}, …, and with ':::'.",
            valueName: "file"
        ),
        completion: .file()
    )
    var each: [String] = []

    @Flag(
        name: [.customShort("0"), .long],
        help: "Items that --each reads end with NUL instead of a newline, as from find -print0."
    )
    var null = false

    func validate() throws {
        try checkThatNoneIsGivenTwice([("--each -", each.count { $0 == "-" })])
        if null, each.isEmpty { throw ValidationError("'--null' needs '--each', which says what to read") }
    }
}
