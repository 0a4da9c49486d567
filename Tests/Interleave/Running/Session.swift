import Foundation
import QuattroTesting

/// One call of the program: what is run, and how much of it has passed.
struct Session {
    let options: Options
    let explorer = Explorer()
    private(set) var passed = 0
    private(set) var failed = 0

    init(_ options: Options) { self.options = options }

    mutating func run() throws {
        switch options.names.first {
        case "list": for program in DirectedProgram.all { say(program.name) }
        case "known": try replayKnown(options.names.dropFirst())
        case "random": exploreRandomPrograms()
        case "all":
            for program in DirectedProgram.all where !options.except.contains(program.name) {
                explore(Subject(program))
            }
        default:
            for name in options.names {
                guard let subject = Subject(named: name) else {
                    throw Options.Mistake(description: "there is no program named \(name)")
                }
                if let turns = options.replay { replay(subject, turns) } else { explore(subject) }
            }
        }
        if options.names.first != "list" { say("\(passed) passed, \(failed) failed") }
    }

    mutating func count(_ hasPassed: Bool) {
        if hasPassed { passed += 1 } else { failed += 1 }
    }
}

// MARK: - Directed programs

extension Session {
    private mutating func explore(_ subject: Subject) {
        let watch = Watch()
        var search = Search(subject, by: explorer)
        let numbers = options.only.map { $0...$0 } ?? 0...max(0, options.count - 1)
        let (seed, handlers) = (options.seed &* 1_000_003, options.handlers)
        let finding = search.run(numbers.lazy.map { Attempt($0, seed: seed, handlers: handlers) })
        say("\(subject.name): \(search.tally.description(in: watch.seconds))")
        if let finding { Examination(explorer: explorer, finding: finding).report(keepsLog: options.keepsLog) }
        count(finding == nil)
    }

    private mutating func replay(_ subject: Subject, _ turns: Turns) {
        CrashNote.shared.begin("\(subject.name), replayed")
        let setting = Explorer.Setting(
            strategy: Replay(turns),
            preemptsHandlers: options.handlers ?? false,
            keepsLog: options.keepsLog
        )
        let verdict = explorer.run(subject.make, setting)
        if options.keepsLog { say(verdict.log.joined(separator: "\n")) }
        say("\(subject.name): \(verdict.failure.map(\.description) ?? "clean")\(Self.divergence(of: verdict))")
        count(verdict.failure == nil)
    }

    static func divergence(of verdict: Verdict) -> String {
        verdict.divergence.map { " (DIVERGED at choice \($0))" } ?? ""
    }
}

// MARK: - Known schedules

extension Session {
    private mutating func replayKnown(_ paths: some Sequence<String>) throws {
        for path in paths {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for known in try text.split(separator: "\n").compactMap(KnownSchedule.init) { try replay(known) }
        }
    }

    private mutating func replay(_ known: KnownSchedule) throws {
        guard let subject = Subject(named: known.program) else {
            throw Options.Mistake(description: "there is no program named \(known.program), whose schedule is known")
        }
        CrashNote.shared.begin("\(known)")
        let setting = Explorer.Setting(strategy: Replay(known.turns), preemptsHandlers: known.preemptsHandlers)
        let verdict = explorer.run(subject.make, setting)
        if verdict.failure != nil || verdict.divergence != nil {
            say("\(known): \(verdict.failure.map(\.description) ?? "clean")\(Self.divergence(of: verdict))")
        }
        count(verdict.failure == nil)
    }
}
