/// Decides which commands may start, which never will and why, and when the foreground is done, as a value that is told the events.
///
/// - A command starts when all commands for which it waits have succeeded: a foreground command has ended with status 0, a background
///   command is ready. If one of them failed or will never run, the command is left out, and so are those that wait for it.
/// - A foreground command also waits for every background command with a probe. But if such a background command waits for it, it waits
///   only for those that wait for no foreground command: so no command can wait for itself.
/// - Of the commands that may start, the first in the list starts first, and only as many are handed over as can be used.
/// - Nothing starts before there is a foreground command.
package struct RunOrder: Sendable {
    private enum Settled { case met, unmet(String) }

    private struct Waiting {
        let isBackground: Bool
        var needs: Set<Int>
    }

    /// Stands for the first foreground command, for which all background commands wait.
    private static let anyForeground = 0

    /// How many foreground commands may be handed over at a time.
    private let most: Int
    private let probed: ProbedCommands
    private let background: Set<Int>
    private var handedOver = 0
    /// How many foreground commands are known that have neither ended nor been left out.
    private var left = 0
    private var isInputOpen = true
    private var isStopped = false
    /// The commands that wait for no particular command: even with thousands, each costs only a number.
    private var plain: ArraySlice<Int> = []
    /// The commands that waited for a particular command and may start now, sorted.
    private var released: ArraySlice<Int> = []
    private var waiting: [Int: Waiting] = [:]
    private var dependents: [Int: [Int]] = [:]
    /// The commands for which others may wait and that are not settled.
    private var open: Set<Int> = [anyForeground]
    private var settled: [Int: Settled] = [:]
    /// The background commands with a probe that are neither ready nor failed yet.
    private var awaited: Set<Int>
    /// Why one of them will never be ready.
    private var hopeless: String?

    /// - Parameters:
    ///   - jobs: The commands that are known at the beginning. They may wait for each other, but not in a cycle; all background commands
    ///     are among them.
    ///   - most: How many foreground commands are handed over at a time; `nil` for no limit.
    package init(known jobs: [RunJob], most: Int?) {
        self.most = most ?? .max
        probed = ProbedCommands(jobs)
        background = Set(jobs.lazy.filter(\.isBackground).map(\.number))
        awaited = probed.all
        open.formUnion(jobs.lazy.filter { $0.isKept || $0.isBackground }.map(\.number))
    }
}

// MARK: - Events

extension RunOrder {
    /// The run begins: the first event.
    ///
    /// - Parameters:
    ///   - jobs: The commands that were known.
    ///   - done: The numbers of those that have succeeded in an earlier run.
    /// - Returns: The effects.
    package mutating func began(with jobs: [RunJob], done: Set<Int> = []) -> Effects {
        var effects = Effects()
        for number in done { settle(number, .met, &effects) }
        for job in jobs where !done.contains(job.number) { take(job, &effects) }
        return finished(effects)
    }

    /// A foreground command is added that succeeded in an earlier run.
    package mutating func addedDone(_ job: RunJob) -> Effects {
        var effects = Effects()
        if job.isKept { open.insert(job.number) }
        settle(job.number, .met, &effects)
        return finished(effects)
    }

    /// A foreground command is added, which may only wait for commands that are known and kept.
    package mutating func added(_ job: RunJob) -> Effects {
        var effects = Effects()
        if job.isKept { open.insert(job.number) }
        take(job, &effects)
        return finished(effects)
    }

    /// No more commands will be added.
    package mutating func inputEnded() -> Effects {
        isInputOpen = false
        return finished(Effects())
    }

    /// A background command is ready; one without a probe is ready when it has been started.
    package mutating func ready(_ number: Int) -> Effects {
        var effects = Effects()
        settle(number, .met, &effects)
        return finished(effects)
    }

    /// A command that was started has ended.
    package mutating func ended(_ number: Int, _ ending: Ending) -> Effects {
        var effects = Effects()
        let isBackground = background.contains(number)
        if !isBackground { (handedOver, left) = (handedOver - 1, left - 1) }
        switch ending {
        case .stopped: isStopped = true
        case .failed(let reason, let endsTheRun):
            if endsTheRun { isStopped = true }
            settle(number, .unmet(reason), &effects)
        case .succeeded: settle(number, .met, &effects)
        }
        return finished(effects)
    }

    /// How many commands are known but neither handed over nor left out.
    package var waitingCount: Int { plain.count + released.count + waiting.count }
}

// MARK: - Decisions

extension RunOrder {
    private mutating func take(_ job: RunJob, _ effects: inout Effects) {
        if !job.isBackground {
            left += 1
            settle(Self.anyForeground, .met, &effects)
        }
        var needs = Set(job.after)
        if job.isBackground {
            needs.insert(Self.anyForeground)
        } else if probed.comesBeforeOne(job.number) {
            needs.formUnion(probed.roots)
        } else if !needs.isEmpty {
            needs.formUnion(probed.all)
        } else if hopeless == nil {
            return plain.append(job.number)
        } else {
            needs = probed.all
        }
        wait(job, for: needs, &effects)
    }

    private mutating func wait(_ job: RunJob, for needs: Set<Int>, _ effects: inout Effects) {
        for case .unmet(let reason) in needs.sorted().map({ settled[$0] }) {
            return leaveOut(job.number, reason, &effects)
        }
        let needs = needs.filter { settled[$0] == nil }
        guard !needs.isEmpty else { return release(job.number, isBackground: job.isBackground, &effects) }
        waiting[job.number] = Waiting(isBackground: job.isBackground, needs: needs)
        for need in needs { dependents[need, default: []].append(job.number) }
    }

    private mutating func release(_ number: Int, isBackground: Bool, _ effects: inout Effects) {
        guard !isBackground else { return effects.start.append(number) }
        // They usually arrive in order.
        let place =
            released.last.map { $0 < number } ?? true
            ? released.endIndex : released.firstIndex { $0 > number } ?? released.endIndex
        released.insert(number, at: place)
    }

    /// The result of a command decides about those that wait for it, and their results about others: this is a loop, since a chain may have
    /// thousands of commands.
    private mutating func settle(_ number: Int, _ how: Settled, _ effects: inout Effects) {
        var toDo = [(number, how)]
        while let (number, how) = toDo.popLast() {
            guard settled[number] == nil else { continue }
            if open.remove(number) != nil { settled[number] = how }
            if awaited.remove(number) != nil, case .unmet(let reason) = how {
                hopeless = hopeless ?? reason
                toDo += plain.map { noteAsLeftOut($0, isBackground: false, reason, &effects) }
                plain = []
            }
            for dependent in dependents.removeValue(forKey: number) ?? [] {
                guard var entry = waiting[dependent] else { continue }
                switch how {
                case .met:
                    entry.needs.remove(number)
                    waiting[dependent] = entry.needs.isEmpty ? nil : entry
                    if entry.needs.isEmpty { release(dependent, isBackground: entry.isBackground, &effects) }
                case .unmet(let reason):
                    waiting[dependent] = nil
                    toDo.append(noteAsLeftOut(dependent, isBackground: entry.isBackground, reason, &effects))
                }
            }
        }
    }

    private mutating func leaveOut(_ number: Int, _ reason: String, _ effects: inout Effects) {
        let (number, how) = noteAsLeftOut(number, isBackground: background.contains(number), reason, &effects)
        settle(number, how, &effects)
    }

    /// - Returns: The commands to settle because of it.
    private mutating func noteAsLeftOut(
        _ number: Int,
        isBackground: Bool,
        _ reason: String,
        _ effects: inout Effects
    ) -> (Int, Settled) {
        effects.leftOut.append(LeftOut(number, reason))
        if !isBackground { left -= 1 }
        return (number, .unmet(reason))
    }

    /// Hands over as many commands as there are places.
    private mutating func finished(_ effects: Effects) -> Effects {
        var effects = effects
        while !isStopped, handedOver < most, let next = takeNext() {
            handedOver += 1
            effects.start.append(next)
        }
        if isStopped { effects.start = [] }
        effects.start.sort()
        effects.leftOut.sort { $0.number < $1.number }
        // A run that is being stopped does not end because nothing is left to do.
        effects.isDone = !isStopped && !isInputOpen && left == 0
        return effects
    }

    private mutating func takeNext() -> Int? {
        let isPlainNext = awaited.isEmpty && (plain.first ?? .max) < (released.first ?? .max)
        return isPlainNext ? plain.popFirst() : released.popFirst()
    }
}
