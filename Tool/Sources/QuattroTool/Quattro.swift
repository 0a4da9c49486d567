import ArgumentParser
import Foundation

@main
struct Quattro: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quattro",
        abstract: "Structured concurrency at the shell.",
        discussion: HelpText.root,
        version: "0.1.0",
        subcommands: [RunCommand.self]
    )

    static func main() async {
        StandardStreams.reserve()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(reporting: error)
        }
    }

    /// Ends the tool, with one line for bad usage: no usage text that would scroll the reason away.
    private static func exit(reporting error: any Error) -> Never {
        guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
        let reason = message(for: error).split(separator: "\n").joined(separator: " ")
        FileHandle.standardError.write(Data("quattro: \(reason)\n".utf8))
        Foundation.exit(ExitCode.validationFailure.rawValue)
    }
}
