import Quattro

/// Decides on which occasions a timeline is saved, as a value.
///
///     idle ──happened──▶ writing ──wrote──▶ resting ──its time is over──▶ idle
///
/// 1. One file is written at a time. Occasions that happen meanwhile are counted, and reported with that file.
/// 2. After a file it rests for nine times as long as writing took: so it never takes more than a tenth of a core.
/// 3. No cause has two files. Nested scopes have one cause.
/// 4. The newest files are kept, as many as allowed; older ones are removed.
struct SavingMachine {
    /// What to do once a file has been written, or could not be written.
    struct Effects: Equatable {
        var removed: String?
        var line: String?
    }

    private enum Phase {
        case idle
        case writing(Occasion, since: Deadline)
        case resting(until: Deadline)
    }

    private static let causesKept = 64
    private static let rest = 9

    private let most: Int
    private var phase = Phase.idle
    /// The occasions that were saved lately.
    private var causes: [Occasion] = []
    /// How many occasions were not saved since the last file.
    private var missed = 0
    /// The problems that have prevented files since the last one.
    private var problems: Set<String> = []
    /// The paths of the existing files, the oldest first.
    private(set) var files: [String] = []

    init(atMost most: Int) { self.most = most }
}

// MARK: - Events

extension SavingMachine {
    /// - Returns: Whether to save a timeline.
    mutating func happened(_ occasion: Occasion, now: Deadline) -> Bool {
        if case .resting(let end) = phase, now >= end { phase = .idle }
        if isKnown(occasion) { return false }
        guard case .idle = phase else {
            missed += 1
            return false
        }
        phase = .writing(occasion, since: now)
        return true
    }

    mutating func wrote(_ path: String, _ note: String = "", now: Deadline) -> Effects {
        guard case .writing(let occasion, let start) = phase else { return Effects() }
        phase = .resting(until: now + start.duration(to: now) * Self.rest)
        causes = (causes + [occasion]).suffix(Self.causesKept)
        files.append(path)
        problems = []
        let removed = files.count > most ? files.removeFirst() : nil
        return Effects(removed: removed, line: "saved \(path): \(occasion.reason)\(note)\(takeMissed())")
    }

    /// The file could not be written: each problem is reported once, until a file can be written again.
    mutating func failed(_ error: InspectorError, now: Deadline) -> Effects {
        guard case .writing(_, let start) = phase else { return Effects() }
        phase = .resting(until: now + max(start.duration(to: now) * Self.rest, .seconds(1)))
        let isNew = problems.insert(error.problem).inserted
        return Effects(line: isNew ? "no timeline was saved: \(error)" : nil)
    }

    private mutating func takeMissed() -> String {
        defer { missed = 0 }
        switch missed {
        case 0: return ""
        case 1: return "; another one was not saved, since it happened too soon"
        default: return "; \(missed) others were not saved, since they happened too soon"
        }
    }
}

// MARK: - Questions

extension SavingMachine {
    private func isKnown(_ occasion: Occasion) -> Bool {
        if case .writing(let other, _) = phase, other.isOfOneCause(with: occasion) { return true }
        return causes.contains { $0.isOfOneCause(with: occasion) }
    }
}
