import QuattroTesting

/// Who runs, who wants which lock, and who goes on next, as a value.
///
/// The machine holds no lock and no thread: a strand that has come to a point is an event, and who goes on from there is what
/// comes of it. Locks are only modelled: a strand that wants one that another has is no candidate, so no thread ever waits
/// for a lock of the library's.
///
/// Invariants:
/// 1. One strand runs at a time, save those that are outside.
/// 2. Between two runs with the same choices nothing differs.
struct StrandMachine {
    enum Decision {
        case goOn(Int)
        /// No strand can, until one comes back from outside.
        case wait
        /// No strand is left.
        case atRest
        case failed(Failure)
    }

    /// A run of so many points is a loop that does not end.
    private static let pointLimit = 20_000

    let preemptsHandlers: Bool
    private var choices: Choices
    private(set) var strands: [Strand] = []
    private(set) var current: Int?
    private(set) var points = 0
    private(set) var waitsOutside = 0
    private var owners: [Int: Int] = [:]
    private var nextID = 0

    init(by strategy: any Strategy, preemptsHandlers: Bool) {
        choices = Choices(by: strategy)
        self.preemptsHandlers = preemptsHandlers
    }

    subscript(_ id: Int) -> Strand? { strands.first { $0.id == id } }

    /// The last choice, and which one it was.
    var lastTurn: (number: Int, id: Int)? { choices.last }

    /// A number that changes with every event, to notice that nothing happens.
    var progress: Int { points + nextID }

    private mutating func change(_ id: Int, _ change: (inout Strand) -> Void) {
        guard let index = strands.firstIndex(where: { $0.id == id }) else { return }
        change(&strands[index])
    }
}

// MARK: - Events

extension StrandMachine {
    mutating func add(_ name: String, owner: Int, isAlarm: Bool = false) -> Int {
        defer { nextID += 1 }
        strands.append(Strand(id: nextID, owner: owner, name: name, isAlarm: isAlarm))
        return nextID
    }

    mutating func arrived(_ id: Int, at place: Place) {
        points += 1
        change(id) { strand in
            strand.place = place
            strand.isOutside = false
            if case .lock(let lock, _, _) = place { strand.wants = lock }
        }
    }

    mutating func released(_ lock: Int) { owners[lock] = nil }

    mutating func entersRuntime(_ id: Int) { change(id) { $0.runtimeDepth += 1 } }
    mutating func leavesRuntime(_ id: Int) { change(id) { $0.runtimeDepth -= 1 } }

    mutating func yielded(_ owner: Int) { choices.yielded(owner) }

    mutating func ended(_ id: Int) { strands.removeAll { $0.id == id } }

    /// The one that runs waits for something that is not known here.
    mutating func currentWentOutside() {
        guard let current else { return }
        waitsOutside += 1
        change(current) { $0.isOutside = true }
    }

    /// Decides who goes on.
    mutating func next() -> Decision {
        guard points <= Self.pointLimit else {
            current = nil
            return .failed(Failure("LIVELOCK", "after \(points) points it goes on and on\n\(description)"))
        }
        let next = choose()
        current = next
        guard let next else {
            if strands.isEmpty { return .atRest }
            if strands.contains(where: \.isOutside) { return .wait }
            return .failed(Failure("DEADLOCK", "every strand wants a lock of another\n\(description)"))
        }
        if let lock = self[next]?.wants { owners[lock] = next }
        change(next) { strand in
            strand.hasBegun = true
            strand.wants = nil
        }
        return .goOn(next)
    }
}

// MARK: - Choosing

extension StrandMachine {
    private mutating func choose() -> Int? {
        let isRinging = strands.contains { $0.isAlarm && $0.hasBegun }
        let candidates = strands.filter { strand in
            !strand.isOutside && isFree(strand.wants) && !(strand.isAlarm && !strand.hasBegun && isRinging)
        }
        // A handler that is not to be preempted goes on until it needs what another has.
        if !preemptsHandlers, let running = candidates.first(where: { $0.id == current && $0.runtimeDepth > 0 }) {
            return running.id
        }
        guard !candidates.isEmpty else { return nil }
        let fork = Fork(candidates.map { Fork.Candidate(id: $0.id, owner: $0.owner) }, running: current)
        return choices.pick(at: fork).id
    }

    private func isFree(_ lock: Int?) -> Bool { lock.map { owners[$0] == nil } ?? true }
}

// MARK: - Questions

extension StrandMachine {
    var verdict: Verdict {
        Verdict(
            turns: choices.turns,
            deviations: choices.deviations,
            divergence: choices.divergence,
            choices: choices.count,
            preemptions: choices.preemptions,
            points: points,
            waitsOutside: waitsOutside
        )
    }
}

extension StrandMachine: CustomStringConvertible {
    var description: String {
        let lines = strands.map { strand in
            let owner = strand.wants.flatMap { owners[$0] }.flatMap { self[$0] }
            let lock = owner.map { ", which strand \($0.id) has" } ?? ""
            return
                "  strand \(strand.id) (\(strand.name)) at \(strand.place)\(lock)\(strand.isOutside ? ", in the runtime" : "")"
        }
        return lines.joined(separator: "\n")
    }
}
