import Quattro

/// Runs async code in virtual time, one step after another, in an order that a seed decides: hours of concurrency in milliseconds, the same
/// way every time.
///
/// - One job runs at a time. At each suspension and hop the seed chooses which task is next.
/// - Time stands still while any task can run, and then jumps to the next deadline.
/// - If no task can run and no deadline is pending, the run fails, and the failure lists what each task waits for.
/// - If a task is alive when the body has ended, the run fails, and the failure names the task.
///
/// Everything that runs on the task executor of the body is simulated: its child tasks, `async let`, task groups of any kind, default
/// actors, streams and continuations, and everything that Quattro makes. Virtual time is the time that Quattro reads: deadlines,
/// timeouts, `Task.sleep(for:clock: .quattro)`.
///
/// With this product alone, the following are not simulated: `Task { }` and `Task.detached { }`, the main actor, actors with executors of
/// their own, `Task.sleep` of other clocks, and code on other threads. If a job comes back from there, that is noticed, and it fails the
/// run unless ``Options/escapes`` allows it. But virtual time does not wait for it: a virtual timeout around a `Task.sleep` of another
/// clock fires at once, as if the sleep were too slow. Sleep with `clock: .quattro`, and put real work into ``outside(_:)``. On Linux the
/// product `QuattroTestingRuntime` simulates most of these as well.
///
/// ```swift
/// try await Simulation.run {
///     let page = try await moveOn(after: .seconds(3_600)) {
///         try await Task.sleep(for: .seconds(7_200), clock: .quattro)
///         return try await fetch(url)
///     }
///     #expect(page == nil)  // an hour later, at once
/// }
/// ```
///
/// Isolation: callable from any test, in parallel with others and with real time. Bodies are `@Sendable` and return `Sendable` values: they
/// run on a thread of the simulation and on no actor, possibly once for each seed, and a task that stays suspended for ever keeps what it
/// has captured.
public enum Simulation {}

extension Simulation {
    /// Runs a body once, with the choices of one seed.
    ///
    /// - If the body ends, the call returns its value.
    /// - If the body throws, the failure is a ``SimulationFailure/Kind/body(_:)``.
    /// - If the body deadlocks, leaks a task, or lets in work from outside, the failure is of that kind.
    /// - A failure is made smaller first: the body runs again, with fewer and fewer switches; see ``Options/shrinkTime``.
    ///
    /// ```swift
    /// let count = try await Simulation.run(seed: 7) { try await importRecords() }
    /// ```
    ///
    /// - Parameters:
    ///   - seed: The number that decides the order in which jobs run.
    ///   - options: How to run.
    ///   - body: What to run. It keeps the caller's task-local values, except for the scopes and the time source around it.
    /// - Returns: The body's value.
    /// - Throws: ``SimulationFailure``, or `CancellationError` if the calling task is cancelled.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    @discardableResult
    public static func run<Value: Sendable>(
        seed: Int = 0,
        options: Options = Options(),
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await OwnThread.run {
            try Search.perform(Plan(seed: seed), seed: seed, options: options, body).value
        }
    }

    /// Runs a body once for each seed, until the first failure.
    ///
    /// ```swift
    /// let counts = try await Simulation.explore(seeds: 0..<1_000) { try await transfer() }
    /// print(counts.distinctSchedules)
    /// ```
    ///
    /// - Parameters:
    ///   - seeds: The seeds, in order; at least one.
    ///   - options: How to run.
    ///   - body: What to run. It fails by throwing: use `try #require` and not `#expect`.
    /// - Returns: How many schedules and steps there were.
    /// - Throws: The ``SimulationFailure`` of the first seed that fails, or `CancellationError` if the calling task is cancelled.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    @discardableResult
    public static func explore(
        seeds: Range<Int>,
        options: Options = Options(),
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Counts {
        if seeds.isEmpty { trap("an exploration needs at least one seed, and \(seeds) has none") }
        return try await OwnThread.run {
            var tally = Tally()
            for seed in seeds {
                try Task.checkCancellation()
                tally.add(try Search.perform(Plan(seed: seed), seed: seed, options: options, body))
            }
            return tally.counts(isExhaustive: false)
        }
    }

    /// Runs a body with every possible schedule, until the first failure.
    ///
    /// The number of schedules grows fast: two tasks with a few hops have hundreds, three have tens of thousands.
    ///
    /// ```swift
    /// let counts = try await Simulation.exhaustive(limit: 100_000) { try await transfer() }
    /// #expect(counts.isExhaustive)
    /// ```
    ///
    /// - Parameters:
    ///   - limit: The greatest number of schedules to run, at least 1.
    ///   - options: How to run.
    ///   - body: What to run. It must behave the same way each time: no random numbers, no hashing order.
    /// - Returns: How many schedules and steps there were, and whether those were all schedules.
    /// - Throws: The first ``SimulationFailure``, which has no seed; ``ScheduleMismatch`` if the body does not behave the same way each
    ///   time; or `CancellationError` if the calling task is cancelled.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    @discardableResult
    public static func exhaustive(
        limit: Int,
        options: Options = Options(),
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Counts {
        if limit < 1 { trap("the limit of an exhaustive search must be at least 1, not \(limit)") }
        return try await OwnThread.run {
            var tally = Tally()
            var search = ExhaustiveSearch()
            while let script = search.script, tally.schedules < limit {
                try Task.checkCancellation()
                let outcome = try Search.perform(Plan(script: script), seed: nil, options: options, body)
                tally.add(outcome)
                search.ran(outcome.choices)
            }
            return tally.counts(isExhaustive: search.script == nil)
        }
    }

    /// Runs a body once more, with the choices of an earlier run.
    ///
    /// ```swift
    /// try await Simulation.replay("e0112") { try await transfer() }
    /// ```
    ///
    /// - Parameters:
    ///   - schedule: The ``SimulationFailure/schedule`` of a failure, of the same build of the same body.
    ///   - options: How to run.
    ///   - body: What to run.
    /// - Returns: The body's value.
    /// - Throws: ``SimulationFailure``, ``InvalidSchedule`` for a text that is not a schedule, ``ScheduleMismatch`` if the run does not
    ///   fail and does not fit the schedule, or `CancellationError` if the calling task is cancelled.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    @discardableResult
    public static func replay<Value: Sendable>(
        _ schedule: String,
        options: Options = Options(),
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let parsed = Schedule(schedule) else { throw InvalidSchedule(text: schedule) }
        return try await OwnThread.run {
            try SimulationRun(Plan(parsed), seed: nil, options: options, telling: .replay).perform(body).value
        }
    }
}

extension Simulation {
    /// Runs a body once more, with the choices of a run whose file was written when a simulated test failed.
    ///
    /// ```swift
    /// try await Simulation.replay(file: ".build/quattro/AppTests.transfer-7.json") { try await transfer() }
    /// ```
    ///
    /// - Parameters:
    ///   - path: The path of the file. It may also be a file that holds only the text of a schedule.
    ///   - options: How to run.
    ///   - body: What to run.
    /// - Returns: The body's value.
    /// - Throws: ``InvalidScheduleFile`` for a file that cannot be read or has no schedule in it, and what ``replay(_:options:_:)``
    ///   throws.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    @discardableResult
    public static func replay<Value: Sendable>(
        file path: String,
        options: Options = Options(),
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await replay(ScheduleSource.schedule(inFile: path).description, options: options, body)
    }
}

/// The error for a schedule that does not fit a run: it belongs to other code, or to an earlier version of the code.
public struct ScheduleMismatch: Error, Hashable, CustomStringConvertible {
    /// Which choice of the schedule does not fit, counted from 1.
    public let choice: Int
    /// Which of the ready jobs the schedule wants, counted from 1.
    public let wanted: Int
    /// How many jobs were ready then; 0 if the run had already ended.
    public let ready: Int

    /// Says what the schedule wanted, and what there was.
    public var description: String {
        let found = ready == 0 ? "the run was over by then" : "\(ready) were ready"
        return "the schedule does not fit this run: choice \(choice) wants number \(wanted), and \(found)"
    }
}

/// The error for a text that is not the schedule of a simulation.
public struct InvalidSchedule: Error, Hashable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// Says what is wrong, and where to get a schedule.
    public var description: String {
        "\"\(text)\" is not a schedule: take the one that a SimulationFailure names, such as \"e0112\""
    }
}
