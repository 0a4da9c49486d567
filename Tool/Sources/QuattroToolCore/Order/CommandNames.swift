/// The names that commands have been given, by which others come after them.
package struct CommandNames: Sendable {
    /// The number of the command; 0 if there are several of the name.
    private var numbers: [String: Int] = [:]

    package init() {}

    package mutating func add(_ command: RunPlan.Command) {
        guard command.isNamed else { return }
        numbers[command.label.name] = numbers[command.label.name] == nil ? command.label.number : 0
    }

    /// What the order has to know of a command.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - hasProbe: Whether something tells when it is ready.
    ///   - isKnownLate: Whether it is read while others run, so that it can only come after those before it.
    /// - Returns: The command, with the numbers of those that it comes after.
    /// - Throws: ``RunPlanProblem``, if it comes after a name that no command has, or more than one.
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

/// What is wrong with the commands of a run.
package enum RunPlanProblem: Error, Sendable, Hashable {
    case unknownName(CommandLabel, String, isKnownLate: Bool)
    case severalHaveTheName(CommandLabel, String)
    /// Each comes after the one before it, and the first after the last.
    case circle([CommandLabel])
    case noCommand(CommandLabel)
    /// By `--names`, and before the command.
    case twoNames(CommandLabel, String, String)
    case moreNamesThanCommands(names: Int, commands: Int)
    case nothingToRun
    /// A probe is for a background command of this name.
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
