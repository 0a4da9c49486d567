import Synchronization

/// Reports the ends of scopes that took long, or whose own deadline passed, to a listener.
///
/// This happens only while events are recorded, and in real time. One word says whether anything is reported at all, so that an end that is
/// not reported costs one more load and branch.
package enum ScopeEnds {
    /// The report of an end.
    package struct End: Sendable {
        package let id: UInt64
        package let role: CancelScope.Role
        package let name: String?
        package let file: StaticString
        package let line: UInt
        /// `nil` if its begin was not observed.
        package let began: Deadline?
        package let ended: Deadline
        /// The scope's own deadline.
        package let deadline: Deadline
        /// Whether that deadline had passed when the scope ended, whatever had cancelled it before.
        package let isLate: Bool
        /// The numbers of the scopes around it that are still open, from the inside out.
        package let around: [UInt64]

        package init(
            id: UInt64,
            role: CancelScope.Role,
            name: String?,
            place: (file: StaticString, line: UInt),
            began: Deadline?,
            ended: Deadline,
            deadline: Deadline,
            isLate: Bool,
            around: [UInt64]
        ) {
            (self.id, self.role, self.name, (file, line)) = (id, role, name, place)
            (self.began, self.ended, self.deadline, self.isLate) = (began, ended, deadline, isLate)
            self.around = around
        }

        package var duration: Duration? { began?.duration(to: ended) }

        /// Its begin and end as timeline events, since the recorded ones may have been overwritten; empty if its begin is not known.
        package var events: [TimelineEvent] {
            guard let began else { return [] }
            return [
                TimelineEvent(
                    .began,
                    at: began.nanoseconds,
                    id: id,
                    role: role,
                    other: around.first ?? 0,
                    argument: deadline.nanoseconds,
                    text: name,
                    file: file.description,
                    line: UInt32(truncatingIfNeeded: line)
                ),
                TimelineEvent(
                    .ended,
                    at: ended.nanoseconds,
                    id: id,
                    role: role,
                    detail: TimelineEvent.Verdict.unknown.rawValue
                ),
            ]
        }
    }

    /// This wraps the closure, since generic code wraps a plain function once more each time it accesses it in place.
    private struct Listener {
        let tell: @Sendable (End) -> Void
    }

    private static let nothing = UInt64.max
    /// The least duration, in nanoseconds, of a scope whose end is reported.
    private static let patience = Atomic(nothing)
    private static let listener = Guarded<Listener?>(nil)

    @inline(__always)
    static var areAwaited: Bool { patience.load(ordering: .relaxed) != nothing }

    /// From now on, reports ends to this listener, which replaces any earlier listener.
    ///
    /// - Parameters:
    ///   - duration: How long a scope must have taken for its end to be reported, unless its deadline has passed.
    ///   - tell: Called by the thread that ends a scope, with no lock held. It must return soon.
    package static func listen(from duration: Duration, _ tell: @escaping @Sendable (End) -> Void) {
        listener.withLock { $0 = Listener(tell: tell) }
        let nanoseconds = UInt64(clamping: duration.attoseconds / 1_000_000_000)
        patience.store(min(nanoseconds, nothing - 1), ordering: .releasing)
    }

    /// Stops reporting.
    package static func stop() {
        patience.store(nothing, ordering: .relaxed)
        listener.withLock { $0 = nil }
    }

    /// Reports a recorded scope that has ended.
    @inline(never)
    static func judge(_ scope: CancelScope) {
        let (life, now) = (scope.snapshot, scope.clock.now)
        let entered = life.entered ?? .passed
        let duration = entered == .passed ? nil : entered.duration(to: now)
        let limit = patience.load(ordering: .relaxed)
        let isLong = duration.map { UInt64(clamping: $0.attoseconds / 1_000_000_000) >= limit } ?? false
        guard isLong || life.isLate(now: now), let listener = listener.withLock({ $0 }) else { return }
        listener.tell(
            End(
                id: scope.id,
                role: scope.role,
                name: scope.name,
                place: (scope.file, scope.line),
                began: entered == .passed ? nil : entered,
                ended: now,
                deadline: life.deadline(now: now),
                isLate: life.isLate(now: now),
                around: scope.idsAround
            )
        )
    }
}

extension ScopeMachine {
    /// Whether the scope's own deadline had passed when it ended: a scope that nothing had cancelled by then was in time.
    fileprivate func isLate(now: Deadline) -> Bool {
        guard let own else { return false }
        if case .deadline = own.cause { return true }
        return deadline(now: now) <= now
    }
}

extension CancelScope {
    /// The numbers of the open scopes around it, from the inside out.
    fileprivate var idsAround: [UInt64] {
        var ids: [UInt64] = []
        var next = Self.nearestRunning(from: parent)
        while let scope = next {
            ids.append(scope.id)
            next = Self.nearestRunning(from: scope.parent)
        }
        return ids
    }
}
