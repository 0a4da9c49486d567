/// What is to be run, and how: the command line, checked.
package struct RunPlan: Sendable {
    package struct Command: Sendable, Hashable {
        package let label: CommandLabel
        /// What people see of it.
        package let text: String
        /// What the shell gets.
        package let script: [UInt8]
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
    /// If this is `nil`, no command waits for another one.
    package var readiness: Readiness?
    package var limit: Limit?
    package var eachFailAfter: DurationText?
    package var concurrencyLimit: Int?
    package var grace: DurationText
    package var keepsGoing: Bool
    package var isQuiet: Bool
    package var summary: SummaryKind

    /// How many commands may run at a time.
    package var mostAtATime: Int {
        min(concurrencyLimit ?? foreground.count, foreground.count) + background.count
    }

    /// Commands are given as ``ByteText``.
    package init(
        foreground: [String],
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
        let texts = foreground.map { ($0, false) } + background.map { ($0, true) }
        commands = texts.enumerated().map { index, command in
            let (text, isBackground) = command
            let shown = ByteText.readable(text)
            let label = CommandLabel(number: index + 1, command: shown, name: index < names.count ? names[index] : "")
            return Command(label: label, text: shown, script: ByteText.bytes(of: text), isBackground: isBackground)
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
