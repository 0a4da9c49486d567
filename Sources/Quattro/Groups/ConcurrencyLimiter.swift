/// A limit on how many tasks do something at a time, shared by many groups, many requests or a whole process.
///
/// - ``withPlace(_:)`` waits for a place and runs its body in the *caller's* task, with the caller's deadlines, actor and values that are
///   not `Sendable`.
/// - Places are given first come, first served. If a caller gives up because it is cancelled or its time is up, no place is lost for the
///   others.
/// - ``limit`` may be changed at any time.
/// - It does not know groups: to be counted, a child takes a place inside its operation. To limit the children of one group alone, use
///   `withScopedTaskGroup(concurrencyLimit:)`.
///
/// ```swift
/// let connections = ConcurrencyLimiter(20, name: "database")
///
/// func load(_ id: Int) async throws -> User {
///     try await fail(after: .seconds(2)) {  // the wait for a place included
///         try await connections.withPlace { try await database.load(id) }
///     }
/// }
/// ```
///
/// It is not reentrant: a body that asks for another place while it holds one may wait for itself. A simulation reports that as a
/// deadlock, and names the limiter.
///
/// Isolation: `Sendable`; every member may be used from any thread, task or actor.
///
/// Modeled on: `CapacityLimiter` of Trio, where a task cannot hold a second place at all. Here, a task that takes two places holds two.
public final class ConcurrencyLimiter: Sendable {
    fileprivate struct State {
        var places: Places<Int>
        var lastWait = 0
        /// The turns of the callers that wait.
        var turns: [Int: Future<Void>] = [:]
    }

    fileprivate enum Turn {
        case now
        case later(Int, Future<Void>)
    }

    /// The name given when the limiter was made.
    public let name: String?

    private let file: StaticString
    private let line: UInt
    private let state: Guarded<State>

    /// Makes a limiter.
    ///
    /// ```swift
    /// let uploads = ConcurrencyLimiter(4, name: "uploads")
    /// ```
    ///
    /// - Parameters:
    ///   - limit: How many places there are, at least 1. Less is a programming error and ends the program.
    ///   - name: A name for descriptions.
    ///   - fileID: Where the limiter is made; leave it to the compiler.
    ///   - line: Where the limiter is made; leave it to the compiler.
    public init(_ limit: Int, name: String? = nil, fileID: StaticString = #fileID, line: UInt = #line) {
        Self.check(limit, file: fileID, line: line)
        self.name = name
        file = fileID
        self.line = line
        state = Guarded(State(places: Places(limit: limit)))
    }

    private static func check(_ limit: Int, file: StaticString = #fileID, line: UInt = #line) {
        if limit < 1 {
            trap("the limit of a ConcurrencyLimiter must be at least 1, not \(limit)", file: file, line: line)
        }
    }
}

// MARK: - The limit

extension ConcurrencyLimiter {
    /// How many places there are.
    ///
    /// - Raising it lets waiting callers in at once, in their order.
    /// - Lowering it takes no place away: places that are given back are not handed out again until fewer than the new limit are taken.
    /// - Setting it below 1 is a programming error and ends the program.
    ///
    /// Isolation: any thread, any time; never waits.
    public var limit: Int {
        get { state.withLock { $0.places.limit ?? .max } }
        set {
            Self.check(newValue)
            makeRoom { $0.setLimit(newValue) }
        }
    }

    /// How many places are taken now, which may be more than ``limit`` for a while after ``limit`` was lowered.
    ///
    /// Use it for metrics and logs only: it may have changed before the caller looks at it.
    public var takenCount: Int { state.withLock { $0.places.taken } }

    /// How many callers wait for a place now.
    ///
    /// Use it for metrics and logs only: it may have changed before the caller looks at it.
    public var waitingCount: Int { state.withLock { $0.places.waiting } }
}

// MARK: - Places

extension ConcurrencyLimiter {
    /// Runs a body when there is a place for it.
    ///
    /// - If there is a free place, the body runs at once.
    /// - If there is none, the caller waits for its turn, first come, first served.
    /// - If the caller is cancelled before or during the wait, the call throws `CancellationError`, and the body never runs. If the
    ///   caller got its place first, even in the same instant, the body runs.
    /// - The place is given back when the body has ended, however it ends.
    ///
    /// ```swift
    /// let user = try await connections.withPlace { try await database.load(17) }
    /// ```
    ///
    /// - Parameter body: What to run. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value.
    /// - Throws: What the body throws, or `CancellationError`.
    ///
    /// Isolation: the body runs on the caller's actor, in the caller's task.
    ///
    /// Cost: two short locks; a wait costs one or two more allocations.
    ///
    /// Modeled on: `async with limiter` of Trio, which like this call is a cancellation point even if there is a free place.
    public nonisolated(nonsending) func withPlace<Value: ~Copyable, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws -> Value {
        if CancelScope.isCancelledHere { throw CancellationError() }
        if case .later(let wait, let turn) = state.withLock({ $0.ask() }) { try await self.wait(wait, for: turn) }
        defer { makeRoom { $0.giveBack() } }
        do throws(Failure) {
            return try await body()
        } catch {
            throw unboxed(error)
        }
    }

    /// Runs a body if there is a place for it at once.
    ///
    /// ```swift
    /// let user = try await connections.withPlaceIfFree { try await database.load(17) }
    /// if user == nil { log("all connections are in use") }
    /// ```
    ///
    /// - Parameter body: What to run. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value, or `nil` if all places were taken.
    /// - Throws: What the body throws, of the same type. It throws no error of its own and is not a cancellation point by itself.
    ///
    /// Isolation: the body runs on the caller's actor, in the caller's task.
    ///
    /// Modeled on: `acquire_nowait` of Trio.
    public nonisolated(nonsending) func withPlaceIfFree<Value: ~Copyable, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws(Failure) -> Value? {
        guard state.withLock({ $0.places.takeIfFree() }) else { return nil }
        defer { makeRoom { $0.giveBack() } }
        return try await body()
    }

    private nonisolated(nonsending) func wait(_ wait: Int, for turn: Future<Void>) async throws {
        let title = ScopeTitle(name: name, file: file, line: line)
        if await turn.outcomeUnlessCancelled(for: .place(of: title)) != nil { return }
        let hasLeft = state.withLock { state in
            guard state.places.withdraw(wait) else { return false }
            state.turns[wait] = nil
            return true
        }
        if hasLeft { throw CancellationError() }
    }

    /// Runs an event that may free places, and hands them out.
    private func makeRoom(_ event: (inout Places<Int>) -> Void) {
        let admitted = state.withLock { state in
            event(&state.places)
            return state.admit()
        }
        for turn in admitted { turn.complete(with: .success(())) }
    }
}

extension ConcurrencyLimiter.State {
    fileprivate mutating func ask() -> ConcurrencyLimiter.Turn {
        lastWait += 1
        if places.take(lastWait) { return .now }
        let turn = Future<Void>()
        turns[lastWait] = turn
        return .later(lastWait, turn)
    }

    /// Hands out the places that are free.
    fileprivate mutating func admit() -> [Future<Void>] {
        var admitted: [Future<Void>] = []
        while let next = places.admitNext() {
            if let turn = turns.removeValue(forKey: next) { admitted.append(turn) }
        }
        return admitted
    }
}

extension ConcurrencyLimiter: CustomStringConvertible {
    /// The name, the places and the number of waiting callers, such as `ConcurrencyLimiter "database" (20 of 20 taken, 3 waiting;
    /// Server/Main.swift:12)`.
    public var description: String {
        let (places, site) = (state.withLock { $0.places }, CallSite(file, line))
        let title = name.map { "ConcurrencyLimiter \"\($0)\"" } ?? "ConcurrencyLimiter"
        let waiting = places.waiting > 0 ? ", \(places.waiting) waiting" : ""
        return "\(title) (\(places.taken) of \(places.limit ?? .max) taken\(waiting); \(site))"
    }
}
