/// What is to be run, and how: the command line, checked.
package struct RunPlan: Sendable {
    package struct Command: Sendable, Hashable {
        package let label: CommandLabel
        /// What people see of it.
        package let text: String
        /// What the shell gets.
        package let script: [UInt8]
        /// What it has in its environment besides what all have: `NAME=VALUE`.
        package let environment: [[UInt8]]
        package let isBackground: Bool
    }

    /// What happens to a run as a whole when its time is up.
    package enum Limit: Sendable, Hashable {
        case failAfter(DurationText)
        case moveOnAfter(DurationText)

        package var duration: Duration { given.duration }
        package var text: String { given.text }
        package var statusWhenOver: Int32 { if case .failAfter = self { ExitStatus.deadline } else { 0 } }

        private var given: DurationText {
            switch self {
            case .failAfter(let limit), .moveOnAfter(let limit): limit
            }
        }
    }

    /// When a background command counts as ready, for which the foreground commands wait.
    package struct Readiness: Sendable, Hashable {
        package let pattern: ReadyPattern
        package let within: DurationText?

        package init(_ pattern: ReadyPattern, within: DurationText? = nil) {
            self.pattern = pattern
            self.within = within
        }
    }

    /// Foreground commands first, in the order given, numbered from 1.
    package let commands: [Command]
    package var foreground: [Command] { commands.filter { !$0.isBackground } }
    package var background: [Command] { commands.filter(\.isBackground) }
    /// If this is `nil`, nobody waits for anybody.
    package var readiness: Readiness?
    package var limit: Limit?
    package var eachFailAfter: DurationText?
    package var concurrencyLimit: Int?
    package var grace: DurationText
    package var shell = ShellSettings()
    package var keepsGoing: Bool
    package var isQuiet: Bool
    package var summary: SummaryKind

    /// How many commands may run at a time.
    package var mostAtATime: Int {
        min(concurrencyLimit ?? foreground.count, foreground.count) + background.count
    }

    /// Commands are given as ``ByteText``; those with items come after the others of the foreground.
    package init(
        foreground: [String],
        filled: [FilledTemplate] = [],
        background: [String] = [],
        names: [String] = [],
        readiness: Readiness? = nil,
        limit: Limit? = nil,
        eachFailAfter: DurationText? = nil,
        concurrencyLimit: Int? = nil,
        grace: DurationText = .defaultGrace,
        keepsGoing: Bool = false,
        isQuiet: Bool = false,
        summary: SummaryKind? = nil
    ) {
        let all =
            foreground.map { (FilledTemplate(command: $0), false) } + filled.map { ($0, false) }
            + background.map { (FilledTemplate(command: $0), true) }
        commands = all.enumerated().map { index, command in
            let (filled, isBackground) = command
            let name = index < names.count && !names[index].isEmpty ? names[index] : filled.name
            return Command(filled, number: index + 1, name: name, isBackground: isBackground)
        }
        self.readiness = readiness
        self.limit = limit
        self.eachFailAfter = eachFailAfter
        self.concurrencyLimit = concurrencyLimit
        self.grace = grace
        self.keepsGoing = keepsGoing
        self.isQuiet = isQuiet
        self.summary = summary ?? (isQuiet ? .none : .all)
    }
}

extension RunPlan.Command {
    fileprivate init(_ filled: FilledTemplate, number: Int, name: String, isBackground: Bool) {
        label = CommandLabel(number: number, command: filled.shown, name: name)
        text = filled.shown
        script = filled.script
        environment = filled.environment
        self.isBackground = isBackground
    }
}
