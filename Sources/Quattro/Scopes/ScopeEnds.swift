import Synchronization

/// The ends of scopes that a listener is told of: the ends of those that took long, or whose own deadline passed.
///
/// This is asked only while events are recorded, and in real time. One word says whether anything is told at all, so that an end that is
/// not told costs one load and one branch more.
package enum ScopeEnds {
    /// What is told of an end.
    package struct End: Sendable {
        package let id: UInt64
        package let role: CancelScope.Role
        package let name: String?
        package let file: StaticString
        package let line: UInt
        /// `nil` if its begin was not watched.
        package let began: Deadline?
        package let ended: Deadline
        /// Its own deadline.
        package let deadline: Deadline
        /// Whether that had passed by its end, whatever had cancelled it before.
        package let isLate: Bool
        /// The scopes around it that are still open, from the inside out.
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

        /// Its begin and its end as a timeline has them, which may have been overwritten since; none if its begin is not known.
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

    /// This wraps the closure, since code that is generic over a function wraps it once more each time that it is looked at in place.
    private struct Listener {
        let tell: @Sendable (End) -> Void
    }

    private static let nothing = UInt64.max
    /// From how many nanoseconds on the end of a scope is told.
    private static let patience = Atomic(nothing)
    private static let listener = Guarded<Listener?>(nil)

    @inline(__always)
    static var areAwaited: Bool { patience.load(ordering: .relaxed) != nothing }

    /// Tells this listener of the ends from here on, in place of any listener before.
    ///
    /// - Parameters:
    ///   - duration: Those of scopes that have taken as long, besides those whose deadline has passed.
    ///   - tell: Called by the thread that ends a scope, with no lock held. It must return soon.
    package static func listen(from duration: Duration, _ tell: @escaping @Sendable (End) -> Void) {
        listener.withLock { $0 = Listener(tell: tell) }
        let nanoseconds = UInt64(clamping: duration.attoseconds / 1_000_000_000)
        patience.store(min(nanoseconds, nothing - 1), ordering: .releasing)
    }

    /// Tells no more.
    package static func stop() {
        patience.store(nothing, ordering: .relaxed)
        listener.withLock { $0 = nil }
    }

    /// One that has ended, and is recorded.
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
    /// Whether its own deadline had passed when it ended: one that nothing has cancelled by then was in time.
    fileprivate func isLate(now: Deadline) -> Bool {
        guard let own else { return false }
        if case .deadline = own.cause { return true }
        return deadline(now: now) <= now
    }
}

extension CancelScope {
    /// The numbers of the scopes around it that are open, from the inside out.
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
