import Synchronization

/// The state that a scope keeps only for observers.
struct Watched: Sendable {
    /// A wait of one task in the scope.
    struct Wait: Sendable {
        let awaited: Awaited
        let since: Deadline
        /// The watch in which it began: a wait of an earlier watch may have ended.
        let watch: Int

        var isCurrent: Bool { Attention.isPaid(by: .waits) && watch == Watching.watch }
    }

    /// The waits, by the addresses of the tasks.
    var waits: [UInt: Wait] = [:]
    /// The scope of the code that cancelled this one.
    var canceller: ScopeTitle?
    /// Whether the scope's cancellation has been recorded.
    var isRecorded = false
}

/// What is kept for observers, and since when.
package enum Watching {
    private struct State {
        var begins = 0
        /// The kinds of attention that last until ``end()``.
        var held = Attention([])
    }

    private static let state = Guarded(State())
    private static let lastWatch = Atomic(0)
    private static let lastID = Atomic<UInt64>(0)

    /// From now on, keeps which scopes are open and what cancelled them, and what tasks wait for if `waits` is set.
    ///
    /// With `events`, events are recorded as well: that many for each thread, a power of two, in memory or in `file`. A recording into a
    /// file, or one that `isHeld`, lasts until ``end()``, even if another watch begins meanwhile.
    package static func begin(waits: Bool, events: Int? = nil, in file: EventFile? = nil, isHeld: Bool = false) {
        let isFirst = state.withLock { state in
            let before = Attention.current
            let asked = Attention.tree.union(waits ? .waits : []).union(events == nil ? [] : .events)
            if isHeld || file != nil { state.held.formUnion(asked) }
            let wanted = asked.union(state.held)
            if wanted.contains(.waits), !before.contains(.waits) {
                keepWaits()
                state.begins += 1
                lastWatch.store(state.begins, ordering: .sequentiallyConsistent)
            }
            if let events { EventRings.begin(capacity: events, in: file) }
            Attention.end(Attention([.waits, .events]).subtracting(wanted))
            Attention.begin(wanted)
            return !before.contains(.tree)
        }
        if isFirst { Roots.insertOutermost() }
    }

    package static func end() {
        state.withLock { state in
            state.held = []
            Attention.end([.tree, .waits, .events])
        }
    }

    /// From now on, the library reports its waits.
    fileprivate static func keepWaits() { _ = keeper }

    private static let keeper: Void = { Waits.keeper = ScopeWaits() }()

    /// The number of the present watch.
    static var watch: Int { lastWatch.load(ordering: .relaxed) }

    /// A number for a scope, which no other scope of the process has had.
    static func nextID() -> UInt64 { lastID.add(1, ordering: .relaxed).newValue }
}

extension Simulations {
    /// How many simulations record.
    ///
    /// They are few, so one bit is enough for the check at every scope.
    private static let recording = Guarded(0)

    /// From now on, a simulation keeps the events of its scopes; see ``SimulatedWorld/keep(_:)``.
    package static func beginRecording() {
        recording.withLock { count in
            Watching.keepWaits()
            count += 1
            Attention.begin(.simulatedEvents)
        }
    }

    package static func endRecording() {
        recording.withLock { count in
            count -= 1
            if count == 0 { Attention.end(.simulatedEvents) }
        }
    }
}

/// Keeps the wait of each task in the innermost scope around it, and records it.
private struct ScopeWaits: WaitKeeper {
    func willWait(for awaited: Awaited) {
        guard let scope = CancelScope.ambient else { return }
        let now = Attention.isPaid(by: .waits) ? scope.clock.now : .passed
        if now != .passed { scope.keepWait(for: awaited, since: now) }
        if Recorder.isOn { scope.recordWait(for: awaited, at: now) }
    }

    func hasWaited() {
        guard let scope = CancelScope.ambient else { return }
        if Attention.isPaid(by: .waits) { scope.forgetWait() }
        if Recorder.isOn { scope.recordMoment(.waitEnded) }
    }
}

extension CancelScope {
    fileprivate func keepWait(for awaited: Awaited, since now: Deadline) {
        guard let task = Runtime.currentTask else { return }
        let wait = Watched.Wait(awaited: awaited, since: now, watch: Watching.watch)
        state.withLock { state in
            state.changeWatched { watched in
                // These waits are left over from an earlier watch.
                if watched.waits.first?.value.isCurrent == false {
                    watched.waits = watched.waits.filter { $0.value.isCurrent }
                }
                watched.waits[UInt(bitPattern: task)] = wait
            }
        }
    }

    fileprivate func forgetWait() {
        guard let task = Runtime.currentTask else { return }
        state.withLock { state in
            guard state.isWatched else { return }
            state.changeWatched { $0.waits[UInt(bitPattern: task)] = nil }
        }
    }
}

extension CancelScope {
    /// The number by which observers know the scope; it is unique in the process.
    package final var id: UInt64 {
        let known = idIfAny.load(ordering: .relaxed)
        if known != 0 { return known }
        let (isFirst, before) = idIfAny.compareExchange(expected: 0, desired: Watching.nextID(), ordering: .relaxed)
        return isFirst ? idIfAny.load(ordering: .relaxed) : before
    }
}
