import Synchronization

/// The timekeeper whose time counts where there is no scope.
extension Timekeeper {
    /// The timekeeper of real time, which is never released.
    fileprivate static let real = Timekeeper(source: RealTime())

    /// A simulation binds this around all code that it runs.
    @TaskLocal private static var simulated: Timekeeper?

    /// The timekeeper of the simulation whose thread this is, for tasks that have not inherited it.
    ///
    /// The module that also simulates plain tasks sets it once, before there are threads.
    nonisolated(unsafe) package static var ofThread: (@Sendable () -> Timekeeper?)?

    /// Whether there has ever been a timekeeper other than that of real time.
    ///
    /// Only then is it worth reading the task-local value, which takes 16 ns for each outermost scope.
    private static let hasOthers = Atomic(false)

    private static func noteOther(_ timekeeper: Timekeeper) {
        if timekeeper !== real { hasOthers.store(true, ordering: .relaxed) }
    }

    /// The timekeeper in effect here: that of the scope around this code, otherwise that of a simulation, otherwise that of real time.
    package static var current: Timekeeper { Governing.ambient?.timekeeper ?? outsideOfScopes.timekeeper }

    /// The timekeeper in effect where there is no scope.
    static var outsideOfScopes: TimekeeperReference {
        // A task that follows another timekeeper finds this set: it was set before the first such task was made.
        guard hasOthers.load(ordering: .relaxed) || Simulations.areRunning else { return .real }
        let other: Timekeeper? = simulated ?? (Simulations.areRunning ? ofThread?() : nil)
        return other.map { TimekeeperReference($0) } ?? .real
    }

    /// Runs `operation` under another time source, outside of every scope that is open here.
    package static func withTimekeeper<Value>(
        _ timekeeper: Timekeeper,
        operation: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        noteOther(timekeeper)
        return try await $simulated.withValue(timekeeper) {
            try await Governing.$ambient.withValue(nil, operation: operation)
        }
    }

    /// The same for code that does not wait, such as code that makes a task.
    package static func withTimekeeper<Value>(
        _ timekeeper: Timekeeper,
        operation: () throws -> Value
    ) rethrows -> Value {
        noteOther(timekeeper)
        return try $simulated.withValue(timekeeper) {
            try Governing.$ambient.withValue(nil, operation: operation)
        }
    }
}

/// A timekeeper that is not reference-counted if it is that of real time.
///
/// If every scope of every thread changed one reference count, all cores would wait for its memory: with two threads this took a twentieth
/// of the time of a scope.
struct TimekeeperReference: Sendable {
    private let unretained: Unmanaged<Timekeeper>
    /// Retains a timekeeper other than that of real time.
    private let owner: Timekeeper?

    fileprivate static let real = TimekeeperReference(forEver: Timekeeper.real)

    private init(forEver timekeeper: Timekeeper) {
        (unretained, owner) = (.passUnretained(timekeeper), nil)
    }

    init(_ timekeeper: Timekeeper) {
        (unretained, owner) = (.passUnretained(timekeeper), timekeeper)
    }

    var timekeeper: Timekeeper { unretained.takeUnretainedValue() }

    @inline(__always)
    var now: Deadline { unretained._withUnsafeGuaranteedRef { $0.now } }

    @inline(__always)
    func arm(_ waiter: Timekeeper.Waiter, at deadline: Deadline) -> Timekeeper.Ticket {
        unretained._withUnsafeGuaranteedRef { $0.arm(waiter, at: deadline) }
    }

    @inline(__always)
    func disarm(_ ticket: Timekeeper.Ticket) {
        unretained._withUnsafeGuaranteedRef { $0.disarm(ticket) }
    }
}
