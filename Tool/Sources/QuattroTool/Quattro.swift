import ArgumentParser
import CQuattroGuard
import Foundation
import QuattroToolCore

@main
struct Quattro: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quattro",
        abstract: "Structured concurrency at the shell.",
        discussion: HelpText.root,
        version: "0.1.0",
        subcommands: [RunCommand.self, TopCommand.self, TimelineCommand.self]
    )

    static func main() async {
        StandardStreams.reserve()
        if arguments.first == RunCommand.configuration.commandName { prepareToRun() }
        do {
            try checkThatThereIsAnArgument()
            try checkHelpTopic()
            var command = try parseAsRoot(listArguments.options)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(reporting: error)
        }
    }

    /// The preparations that need a single thread, apart from the inspector's threads.
    private static func prepareToRun() {
        // This many threads are needed before the first command, and Dispatch waits for ever for a thread that it cannot make.
        let error = quattro_can_make_threads(11) != 0 ? CommandGuard.current.error : errno
        guard error != 0 else {
            // The thread is made now, while it is certain that one can be made.
            _ = PipeWatch.shared
            return
        }
        let reason = String(cString: strerror(error))
        say("not enough threads and processes are allowed (see ulimit -u): \(reason)")
        Foundation.exit(ExitStatus.couldNotStart)
    }

    /// The arguments as ``ByteText``, since a command may be any bytes.
    private static let arguments: [String] = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
        CommandLine.unsafeArgv[index].map { argument in
            ByteText.text(of: UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
        }
    }

    /// The arguments in two parts, since the argument parser must not see the lists.
    static let listArguments = ListArguments(arguments)

    /// An empty argument list is not a request for help: the system passes an empty program name, or none.
    private static func checkThatThereIsAnArgument() throws {
        let name = CommandLine.argc > 0 ? CommandLine.unsafeArgv[0].map { strlen($0) } ?? 0 : 0
        guard CommandLine.argc <= 1, name == 0 else { return }
        throw ValidationError(
            "it was started without arguments, of which the first is its own name: run quattro --help"
        )
    }

    private static func checkHelpTopic() throws {
        let topics = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let refusal = UsageMessage.unknownHelpTopic(in: arguments, topics: Set(topics)) else { return }
        throw ValidationError(refusal)
    }

    /// Ends the tool, with one line for bad usage: no usage text that would scroll the reason away.
    private static func exit(reporting error: any Error) -> Never {
        // A subcommand that has already reported why it ends only passes its status.
        let status = exitCode(for: error)
        guard !(error is ExitCode) else { Foundation.exit(status.rawValue) }
        switch status {
        case .validationFailure:
            writeError(ByteText.readable(UsageMessage.line(message(for: error), arguments: arguments)) + "\n")
        // Help, the version, or a completion script.
        case .success: Foundation.exit(writeAll(Array("\(fullMessage(for: error))\n".utf8)))
        default: writeError(fullMessage(for: error) + "\n")
        }
        Foundation.exit(status.rawValue)
    }
}
