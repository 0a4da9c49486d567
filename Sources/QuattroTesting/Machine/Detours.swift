/// One deviation of a run from the obvious order: a task could have continued, but had to wait while another one continued.
///
/// The place is given by the number of turns that the waiting task has had, not by a number in the whole run. So a detour keeps its meaning
/// when others are left out to make a run smaller.
struct Detour: Hashable, Sendable {
    /// A position in the life of a task: which task it is, and how many turns it has had.
    struct Place: Hashable, Sendable {
        let owner: Int
        let turns: Int
    }

    /// Which other job continues.
    enum Other: Hashable, Sendable {
        /// A job of this owner; `rank` is which of its ready jobs, counted from 0.
        case one(owner: Int, rank: Int)
        /// All other owners, for as long as one of them is ready.
        case all
    }

    let waiting: Place
    let other: Other
}

/// Records the detours of a run, and takes those that are requested, as a value.
///
/// A detour that is not possible at its place is skipped.
///
/// Invariant: a run with the detours of an earlier run of the same body is the same run.
struct Detours: Sendable {
    private static let mostAlternatives = 1_000

    /// Whether this decides, or only records.
    let decides: Bool
    /// The detours that remain at a place, in their order: the waiting task stays at one place until it has a turn.
    private var wanted: [Detour.Place: [Detour]] = [:]
    private var turns: [Int: Int] = [:]
    private var notesAlternatives = false
    /// The detours that were taken; if this decides, they are requested ones, each once.
    private(set) var taken: [Detour] = []
    /// The detours that a run without any detour could have taken; those with which a task waits for all others are kept separately.
    private(set) var alternatives: (waits: [Detour], others: [Detour]) = ([], [])

    /// Only records, while a strategy or a script decides.
    init() { decides = false }

    /// Decides: chooses the obvious job, except for these detours.
    init(_ wanted: [Detour]) {
        decides = true
        notesAlternatives = wanted.isEmpty
        for detour in wanted { self.wanted[detour.waiting, default: []].append(detour) }
    }

    /// An owner has had a turn without a choice.
    mutating func ranAlone(_ owner: Int) {
        turns[Self.name(owner), default: 0] += 1
    }

    /// - Parameters:
    ///   - fork: The candidates.
    ///   - place: The decision, if it was made elsewhere.
    /// - Returns: The place of the candidate that is next.
    mutating func choose(at fork: Fork, _ place: Int?) -> Int {
        let obvious = fork.place(of: fork.obvious)
        let owner = Self.name(fork.obvious.owner)
        let waiting = Detour.Place(owner: owner, turns: turns[owner, default: 0])
        if notesAlternatives { noteAlternatives(at: fork, waiting, obvious) }
        let next = place ?? take(at: fork, waiting, obvious) ?? obvious
        if !decides, next != obvious { taken.append(Self.detour(at: fork, waiting, to: next)) }
        turns[Self.name(fork.candidates[next].owner), default: 0] += 1
        return next
    }

    private mutating func take(at fork: Fork, _ waiting: Detour.Place, _ obvious: Int) -> Int? {
        guard let detours = wanted[waiting] else { return nil }
        for (index, detour) in detours.enumerated() {
            guard let place = Self.place(of: detour.other, at: fork, obvious) else { continue }
            if case .one = detour.other { wanted[waiting]?.remove(at: index) }
            if detour.other != .all || !taken.contains(detour) { taken.append(detour) }
            return place
        }
        return nil
    }

    private mutating func noteAlternatives(at fork: Fork, _ waiting: Detour.Place, _ obvious: Int) {
        guard alternatives.waits.count + alternatives.others.count < Self.mostAlternatives else { return }
        alternatives.waits.append(Detour(waiting: waiting, other: .all))
        for place in fork.candidates.indices where place != obvious {
            alternatives.others.append(Self.detour(at: fork, waiting, to: place))
        }
    }
}

// MARK: - Candidates by their owners

extension Detours {
    private static func detour(at fork: Fork, _ waiting: Detour.Place, to place: Int) -> Detour {
        let owner = name(fork.candidates[place].owner)
        let rank = fork.candidates[..<place].count { name($0.owner) == owner }
        return Detour(waiting: waiting, other: .one(owner: owner, rank: rank))
    }

    private static func place(of other: Detour.Other, at fork: Fork, _ obvious: Int) -> Int? {
        guard case .one(let owner, let rank) = other else { return fork.candidates.indices.first { $0 != obvious } }
        let places = fork.candidates.indices.filter { name(fork.candidates[$0].owner) == owner }
        guard !places.isEmpty else { return nil }
        let place = places[min(rank, places.count - 1)]
        return place == obvious ? nil : place
    }

    /// A job that belongs to no task has a number that differs from run to run.
    private static func name(_ owner: Int) -> Int { max(owner, -1) }
}
