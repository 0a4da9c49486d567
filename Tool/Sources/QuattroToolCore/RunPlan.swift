/// What to run, and how: the checked command line.
package struct RunPlan: Sendable {
    /// One command.
    package struct Command: Sendable, Hashable {
        package let label: CommandLabel
        private let content: Content
        package let isBackground: Bool
        /// Whether its name was given.
        package let isNamed: Bool
        /// Whether the name stood before the command.
        fileprivate let givesOwnName: Bool
        /// The names of the commands for which it waits.
        package let after: [String]

        private enum Content: Hashable {
            /// The whole command, as ``ByteText``.
            case whole(String)
            case filled(FilledTemplate)
        }

        /// - Parameters:
        ///   - number: The number of the command.
        ///   - text: The command as it was given, as ``ByteText``.
        ///   - given: Its name by `--names`; empty for none.
        ///   - isBackground: Whether it serves the others.
        package init(_ number: Int, _ text: String, name given: String = "", isBackground: Bool = false) {
            let head = CommandHead(of: text)
            (content, after, self.isBackground) = (.whole(head.command), head.after, isBackground)
            let name = head.name.isEmpty ? given : head.name
            (isNamed, givesOwnName) = (!name.isEmpty, !head.name.isEmpty)
            label = CommandLabel(number: number, command: ByteText.readable(head.command), name: name)
        }

        /// - Parameters:
        ///   - filled: The command for an item of each list.
        ///   - given: Its name by `--names`; empty for none.
        package init(_ filled: FilledTemplate, name given: String = "") {
            let head = filled.template.head
            (content, after, isBackground) = (.filled(filled), head.after, false)
            let name = head.name.isEmpty ? given : head.name
            (isNamed, givesOwnName) = (!name.isEmpty, !head.name.isEmpty)
            // All these commands have the same program but different items, so the items make the name.
            let shown = name.isEmpty ? filled.name : name
            label = CommandLabel(number: filled.number, command: shown.isEmpty ? filled.shown : "", name: shown)
        }

        /// The command as people see it.
        package var text: String {
            switch content {
            case .whole(let source): ByteText.readable(source)
            case .filled(let filled): filled.shown
            }
        }

        /// The script for the shell.
        package var script: [UInt8] {
            switch content {
            case .whole(let source): ByteText.bytes(of: source)
            case .filled(let filled): filled.script
            }
        }

        /// What identifies it from one run to the next: the command with all its items.
        package var identity: [UInt8] {
            switch content {
            case .whole(let source): ByteText.bytes(of: source)
            case .filled(let filled): filled.identity
            }
        }

        /// Its own environment variables: `NAME=VALUE`.
        package var environment: [[UInt8]] {
            switch content {
            case .whole: []
            case .filled(let filled): filled.environment
            }
        }
    }

    /// What happens to the whole run when its time is up.
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

    /// A file of which each line makes a command, or each item.
    package struct Stream: Sendable, Hashable {
        package let path: String
        /// The command that takes the items; `nil` if each line is a command.
        package let template: Template?
        package let kind: CommandLines.Kind

        package init(commands path: String) { (self.path, template, kind) = (path, nil, .commands) }

        package init(items path: String, for template: Template, areNullEnded: Bool) {
            (self.path, self.template, kind) = (path, template, .items(areNullEnded: areNullEnded))
        }

        /// The option to which it was given.
        package var option: String { template == nil ? "--from" : "--each" }
    }

    /// The commands that are known at the beginning: foreground commands first, in the given order, numbered from 1.
    ///
    /// Commands that are read later follow them.
    package let commands: [Command]
    /// The foreground commands that will be run.
    package var foreground: [Command] { commands.filter { !$0.isBackground && !doneBefore.contains($0.label.number) } }
    package var background: [Command] { commands.filter(\.isBackground) }
    /// The files that are read while commands run.
    package let streams: [Stream]
    private let names: [String]
    /// The probes of background commands, by their numbers.
    package let probes: [Int: ReadyProbe]
    /// A problem with the commands.
    private let problem: RunPlanProblem?
    /// How long a background command with a probe may take to be ready.
    package var readyWithin: DurationText?
    package var retries: Retries
    package var limit: Limit?
    package var eachFailAfter: DurationText?
    package var concurrencyLimit: Int?
    package var grace: DurationText
    package var shell = ShellSettings()
    package var keepsGoing: Bool
    package var isQuiet: Bool
    package var summary: SummaryKind
    package var style = OutputStyle()
    /// The numbers of the commands that an earlier run has done.
    package var doneBefore: Set<Int> = []
    /// The log of an earlier run, for commands that are read later.
    package var doneLater: JobLog?

    /// How many commands may run at a time.
    package var mostAtATime: Int {
        let known = foreground.count
        let limit = concurrencyLimit ?? known
        return (streams.isEmpty ? min(limit, known) : limit) + background.count
    }

    /// Commands are given as ``ByteText``; those with items follow the other foreground commands.
    package init(
        foreground: [String],
        filled: [FilledTemplate] = [],
        background: [String] = [],
        streams: [Stream] = [],
        names: [String] = [],
        readiness: Readiness = Readiness(),
        retries: Retries = Retries(),
        limit: Limit? = nil,
        eachFailAfter: DurationText? = nil,
        concurrencyLimit: Int? = nil,
        grace: DurationText = .defaultGrace,
        keepsGoing: Bool = false,
        isQuiet: Bool = false,
        summary: SummaryKind? = nil
    ) {
        var commands: [Command] = []
        var next: (number: Int, name: String) { (commands.count + 1, names.given(to: commands.count + 1)) }
        for text in foreground { commands.append(Command(next.number, text, name: next.name)) }
        for filled in filled { commands.append(Command(filled, name: next.name)) }
        for text in background { commands.append(Command(next.number, text, name: next.name, isBackground: true)) }
        self.commands = commands
        (self.streams, self.names) = (streams, names)
        let (probes, problem) = readiness.probes(of: commands.filter(\.isBackground))
        (self.probes, self.problem) = (probes, problem)
        readyWithin = readiness.within
        self.retries = retries
        self.limit = limit
        self.eachFailAfter = eachFailAfter
        self.concurrencyLimit = concurrencyLimit
        self.grace = grace
        self.keepsGoing = keepsGoing
        self.isQuiet = isQuiet
        self.summary = summary ?? (isQuiet ? .none : .all)
    }
}

// MARK: - Checks

extension RunPlan {
    /// The commands that are known at the beginning, in the form for the order, with their names.
    ///
    /// - Throws: What is wrong with the commands.
    package func jobs() throws(RunPlanProblem) -> (jobs: [RunJob], names: CommandNames) {
        if let problem { throw problem }
        if commands.allSatisfy(\.isBackground), streams.isEmpty { throw .nothingToRun }
        if streams.isEmpty { try check(count: commands.count) }
        var names = CommandNames()
        for command in commands {
            try check(command)
            names.add(command)
        }
        var jobs: [RunJob] = []
        for command in commands {
            jobs.append(try names.job(of: command, hasProbe: probes[command.label.number] != nil))
        }
        if let circle = RunJob.circle(in: jobs) { throw .circle(circle.map { commands[$0 - 1].label }) }
        return (jobs, names)
    }

    /// Makes a command that has been read while others run.
    ///
    /// - Throws: What is wrong with it.
    package func command(_ number: Int, _ text: String, of stream: Stream) throws(RunPlanProblem) -> Command {
        let name = names.given(to: number)
        let command =
            stream.template.map { Command($0.filled([ByteText.bytes(of: text)], number: number), name: name) }
            ?? Command(number, text, name: name)
        try check(command)
        return command
    }

    /// Checks the number of all commands.
    package func check(count: Int) throws(RunPlanProblem) {
        if count < names.count { throw .moreNamesThanCommands(names: names.count, commands: count) }
    }

    private func check(_ command: Command) throws(RunPlanProblem) {
        if command.text.allSatisfy(\.isWhitespace) { throw .noCommand(command.label) }
        let given = names.given(to: command.label.number)
        guard command.isNamed, !given.isEmpty, given != command.label.name else { return }
        if command.givesOwnName { throw .twoNames(command.label, given, command.label.name) }
    }
}

extension [String] {
    /// Numbers are from 1.
    fileprivate func given(to number: Int) -> String { number <= count ? self[number - 1] : "" }
}
