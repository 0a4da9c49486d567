/// What is to be run, and how: the command line, checked.
package struct RunPlan: Sendable {
    /// One command: kept once, as there may be many of them.
    package struct Command: Sendable, Hashable {
        package let label: CommandLabel
        /// As ``ByteText``.
        private let source: String
        package let isBackground: Bool
        /// Whether it was given its name.
        package let isNamed: Bool
        /// Whether the name stood before the command.
        fileprivate let givesOwnName: Bool
        /// The names of those that it comes after.
        package let after: [String]

        /// - Parameters:
        ///   - number: Its number.
        ///   - text: The command as it was given, as ``ByteText``.
        ///   - given: Its name by `--names`; empty for none.
        ///   - isBackground: Whether it serves the others.
        package init(_ number: Int, _ text: String, name given: String = "", isBackground: Bool = false) {
            let head = CommandHead(of: text)
            (source, after, self.isBackground) = (head.command, head.after, isBackground)
            let name = head.name.isEmpty ? given : head.name
            (isNamed, givesOwnName) = (!name.isEmpty, !head.name.isEmpty)
            label = CommandLabel(number: number, command: ByteText.readable(source), name: name)
        }

        /// What people see of it.
        package var text: String { ByteText.readable(source) }
        /// What the shell gets.
        package var script: [UInt8] { ByteText.bytes(of: source) }
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

    /// What is known at the begin: foreground commands first, in the order given, numbered from 1.
    ///
    /// What is read later comes after them.
    package let commands: [Command]
    package var foreground: [Command] { commands.filter { !$0.isBackground } }
    package var background: [Command] { commands.filter(\.isBackground) }
    /// The files whose lines are read while commands run.
    package let streams: [String]
    private let names: [String]
    /// How it is told that background commands are ready, by their numbers.
    package let probes: [Int: ReadyProbe]
    /// What is wrong with all this.
    private let problem: RunPlanProblem?
    /// How long a background command with a probe may take to be ready.
    package var readyWithin: DurationText?
    package var retries: Retries
    package var limit: Limit?
    package var eachFailAfter: DurationText?
    package var concurrencyLimit: Int?
    package var grace: DurationText
    package var keepsGoing: Bool
    package var isQuiet: Bool
    package var summary: SummaryKind

    /// How many commands may run at a time.
    package var mostAtATime: Int {
        let known = foreground.count
        let limit = concurrencyLimit ?? known
        return (streams.isEmpty ? min(limit, known) : limit) + background.count
    }

    /// Commands are given as ``ByteText``.
    package init(
        foreground: [String],
        background: [String] = [],
        streams: [String] = [],
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
        let texts = foreground.map { ($0, false) } + background.map { ($0, true) }
        let commands = texts.enumerated().map { index, command in
            Command(index + 1, command.0, name: names.given(to: index + 1), isBackground: command.1)
        }
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
    /// The commands that are known at the begin, as the order sees them, with their names.
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

    /// One more command, which has been read while others run.
    ///
    /// - Throws: What is wrong with it.
    package func command(_ number: Int, _ text: String) throws(RunPlanProblem) -> Command {
        let command = Command(number, text, name: names.given(to: number))
        try check(command)
        return command
    }

    /// There are so many commands in all.
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
