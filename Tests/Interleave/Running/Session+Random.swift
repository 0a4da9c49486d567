import QuattroTesting

/// Programs drawn by a seed.
extension Session {
    /// Goes on until the time is up, or until a schedule fails.
    mutating func exploreRandomPrograms() {
        let watch = Watch()
        var (programs, tally) = (0, Tally())
        var number = 0
        var hasFound = false
        while watch.seconds < options.seconds, !hasFound {
            let seed = options.program ?? options.seed &* 1_000_003 &+ number
            let program = RandomProgram(seed: seed, raisesPriorities: !options.except.contains("priorities"))
            number += 1
            programs += 1
            if options.program != nil { say("program \(program.seed): \(program)") }
            var search = Search(Subject(program), by: explorer)
            let finding = search.run(attempts(at: program))
            tally.add(search.tally)
            count(finding == nil)
            hasFound = finding != nil
            if let finding { report(finding, of: program) }
            if options.program != nil { break }
        }
        say("random: \(programs) programs, \(tally.description(in: watch.seconds))")
    }

    private func attempts(at program: RandomProgram) -> [Attempt] {
        let numbers = options.only.map { $0...$0 } ?? 0...max(0, options.each - 1)
        return numbers.map { Attempt($0, seed: program.seed, handlers: options.handlers) }
    }

    private func report(_ finding: Finding, of program: RandomProgram) {
        say("program \(program.seed): \(program)")
        Examination(explorer: explorer, finding: finding).report(keepsLog: options.keepsLog)
        say("    again:    Interleave random --program \(program.seed) --only \(finding.attempt.index) --log")
        let (small, last) = shrunk(program, finding)
        guard small.size < program.size else { return }
        say("    the smallest program that fails the same way, of size \(small.size) and not \(program.size):")
        say("    \(small)")
        Examination(explorer: explorer, finding: last).report(keepsLog: options.keepsLog, isNamed: false)
    }

    /// The smallest program that fails in the same way, with any of some schedules.
    ///
    /// A schedule is one of its program: for each smaller one they are sought anew.
    private func shrunk(_ program: RandomProgram, _ finding: Finding) -> (RandomProgram, Finding) {
        let watch = Watch()
        let attempts = [finding.attempt] + (0..<90).map { Attempt($0, seed: program.seed, handlers: options.handlers) }
        var best = (program, finding)
        // A failure that takes threads with it is not tried for long.
        let limit = ["DEADLOCK", "LIVELOCK"].contains(finding.failure.kind) ? 5.0 : 20.0
        search: while watch.seconds < limit {
            for smaller in best.0.smaller where watch.seconds < limit {
                var search = Search(Subject(smaller), by: explorer)
                if let found = search.run(attempts), found.failure.kind == finding.failure.kind {
                    best = (smaller, found)
                    continue search
                }
            }
            break
        }
        return best
    }
}

extension Tally {
    mutating func add(_ other: Tally) {
        runs += other.runs
        points += other.points
        choices += other.choices
        preemptions += other.preemptions
        waitsOutside += other.waitsOutside
    }
}
