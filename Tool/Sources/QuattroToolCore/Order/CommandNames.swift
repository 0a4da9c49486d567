/// The names of commands, by which other commands refer to them.
package struct CommandNames: Sendable {
    /// The number of the command with a name; 0 if several have that name.
    private var numbers: [String: Int] = [:]

    package init() {}

    package mutating func add(_ command: RunPlan.Command) {
        guard command.isNamed else { return }
        numbers[command.label.name] = numbers[command.label.name] == nil ? command.label.number : 0
    }

    /// Makes the description of a command for the order.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - hasProbe: Whether a probe tells when it is ready.
    ///   - isKnownLate: Whether it is read while others run, so that it can only wait for commands before it.
    /// - Returns: The command, with the numbers of those for which it waits.
    /// - Throws: ``RunPlanProblem`` if it waits for a name that no command has, or more than one.
    package func job(
        of command: RunPlan.Command,
        hasProbe: Bool = false,
        isKnownLate: Bool = false
    ) throws(RunPlanProblem) -> RunJob {
        var after: [Int] = []
        for name in command.after {
            switch numbers[name] {
            case nil: throw .unknownName(command.label, name, isKnownLate: isKnownLate)
            case 0: throw .severalHaveTheName(command.label, name)
            case let number?: after.append(number)
            }
        }
        return RunJob(
            command.label.number,
            isBackground: command.isBackground,
            hasProbe: hasProbe,
            after: after,
            isKept: command.isNamed
        )
    }
}

/// A problem with the commands of a run.
package enum RunPlanProblem: Error, Sendable, Hashable {
    case unknownName(CommandLabel, String, isKnownLate: Bool)
    case severalHaveTheName(CommandLabel, String)
    /// Each waits for the one before it, and the first for the last.
    case circle([CommandLabel])
    case noCommand(CommandLabel)
    /// One name was given by `--names`, and another before the command.
    case twoNames(CommandLabel, String, String)
    case moreNamesThanCommands(names: Int, commands: Int)
    case nothingToRun
    /// A probe names a background command that does not exist.
    case unknownProbed(option: String, String)
    case severalProbed(option: String, String)
    /// A probe has no name, and there is more than one background command.
    case probeWithoutName(option: String)
    case twoProbes(CommandLabel)
}

extension RunPlanProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownName(let label, let name, let isKnownLate):
            "\(label) is to come after '\(name)', but no command \(isKnownLate ? "before it " : "")has that name: "
                + "give it to one, as in '\(name): COMMAND'"
        case .severalHaveTheName(let label, let name):
            "\(label) is to come after '\(name)', but more than one command has that name: give each its own"
        case .circle(let labels):
            labels.count == 1
                ? "\(labels[0]) is to come after itself"
                : "none of these could start, as each is to come after the next, and the last after the first: "
                    + labels.map(\.description).joined(separator: ", ")
        case .noCommand(let label):
            "\(label) has a name and no command: write it after the colon, as in 'web: npm start'"
        case .twoNames(let label, let first, let second):
            "\(label) has two names: '\(first)' by '--names', and '\(second)' before the command"
        case .moreNamesThanCommands(let names, let commands):
            "'--names' has \(names) names for \(commands) commands: give at most one for each"
        case .unknownProbed(let option, let name):
            "'\(option)' is for '\(name)', but no background command has that name: give it to one, as in -b '\(name): COMMAND'"
        case .severalProbed(let option, let name):
            "'\(option)' is for '\(name)', but more than one background command has that name: give each its own"
        case .probeWithoutName(let option):
            "'\(option)' does not say for which of the background commands it is: write NAME= before it"
        case .twoProbes(let label): "there are two ways to tell when \(label) is ready: give one"
        case .nothingToRun: "there is no command to run: give at least one, such as quattro run 'make test'"
        }
    }
}
