import Synchronization

/// The ends of scopes that are told to a listener: of those that took long, or whose own deadline passed.
///
/// Asked only while events are recorded, and in real time. The word says whether anything is told at all, so that an end which is not
/// costs one load and one branch more.
package enum ScopeEnds {
    /// What is told of an end.
    package struct End: Sendable {
        package let id: UInt64
        package let role: CancelScope.Role
        package let name: String?
        package let file: StaticString
        package let line: UInt
        /// `nil` if its begin was not watched.
        package let duration: Duration?
        /// Its own deadline, if it has passed.
        package let exceeded: Deadline?
        /// The scopes around it that are still open, from the inside out.
        package let around: [UInt64]
    }

    /// Not the closure by itself: what is generic over a function wraps it once more each time that it is looked at in place.
    private struct Listener {
        let tell: @Sendable (End) -> Void
    }

    private static let nothing = UInt64.max
    /// From how many nanoseconds on the end of a scope is told.
    private static let patience = Atomic(nothing)
    private static let listener = Guarded<Listener?>(nil)

    @inline(__always)
    static var areAwaited: Bool { patience.load(ordering: .relaxed) != nothing }

    /// Tells of the ends from here on, and to nothing else that was told of them before.
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
        let (entered, record) = scope.state.withLock { ($0.node.life.entered ?? .passed, $0.node.life.own) }
        let duration = entered == .passed ? nil : entered.duration(to: scope.clock.now)
        let exceeded: Deadline? = if case .deadline(let deadline)? = record?.cause { deadline } else { nil }
        let limit = patience.load(ordering: .relaxed)
        let isLong = duration.map { UInt64(clamping: $0.attoseconds / 1_000_000_000) >= limit } ?? false
        guard isLong || exceeded != nil, let listener = listener.withLock({ $0 }) else { return }
        listener.tell(
            End(
                id: scope.id,
                role: scope.role,
                name: scope.name,
                file: scope.file,
                line: scope.line,
                duration: duration,
                exceeded: exceeded,
                around: scope.idsAround
            )
        )
    }
}

extension CancelScope {
    /// Of the scopes around it that are open, from the inside out.
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
