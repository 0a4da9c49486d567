extension Simulation {
    /// How simulations run and what counts as a failure; the same options apply to one run, to many and to all.
    ///
    /// ```swift
    /// var options = Simulation.Options()
    /// options.stepLimit = 10_000
    /// options.trace = { print($0) }
    /// try await Simulation.run(seed: 7, options: options) { try await transfer() }
    /// ```
    ///
    /// Isolation: a `Sendable` value.
    public struct Options: Sendable {
        /// What to do about tasks that are alive when the body has ended.
        @nonexhaustive
        public enum LeakPolicy: Hashable, Sendable {
            /// The run fails with ``SimulationFailure/Kind/leak``.
            case fail
            /// The tasks are left where they are and never run again.
            case ignore
        }

        /// What to do about work that came into the simulation from outside of it.
        @nonexhaustive
        public enum EscapePolicy: Hashable, Sendable {
            /// The run fails with ``SimulationFailure/Kind/escaped`` when the body has ended, since it cannot be repeated.
            case fail
            /// The run continues. Seeds and schedules then describe only what happened inside, and replays may differ.
            case allow
        }

        /// The number of steps after which a run is given up as ``SimulationFailure/Kind/stepLimit``.
        public var stepLimit = 1_000_000

        /// What to do about tasks that outlive the body.
        public var leaks = LeakPolicy.fail

        /// What to do about work from outside.
        public var escapes = EscapePolicy.fail

        /// How long to wait, in real time, for work from outside when no task can continue.
        ///
        /// A deadlock is reported this much later; with zero, it is reported at once.
        public var grace = Duration.milliseconds(100)

        /// How long work in ``Simulation/outside(_:)`` may take, in real time, while nothing else can continue.
        ///
        /// After that the run is given up as ``SimulationFailure/Kind/outsideLimit``. A limit of virtual time around the work never
        /// passes, since that time stands still.
        public var outsideLimit = Duration.seconds(60)

        /// How much real time may be spent on making a failing run smaller; with zero, the run is not made smaller.
        ///
        /// The body is run again with fewer and fewer switches, for as long as it fails in the same way: with an error of the same type
        /// and text, an issue at the same place, or a deadlock or leak of the same tasks. The report describes what is left.
        ///
        /// - If the body does something outside of the simulation, such as writing a file, it does that in each of these runs. Issues that
        ///   it raises in them are not recorded.
        /// - A run with work from outside cannot be repeated and is reported as it is; so is a run with a ``trace``, and one that was
        ///   asked for by its schedule.
        /// - The environment variable `QUATTRO_SHRINK=0` turns it off everywhere.
        public var shrinkTime = Duration.seconds(2)

        /// How often, at most, the body of a failing run is run again to make it smaller.
        public var shrinkRuns = 500

        /// How long one step may take, in real time; a step is what one task does from one suspension to the next.
        ///
        /// - If a step blocks, such as on a semaphore, in `Thread.sleep` or on a lock, or if it polls `Task.isCancelled` in a loop, nothing
        ///   else can run and virtual time stands still: it does not pass while code computes. After this time the run is given up as
        ///   ``SimulationFailure/Kind/stepTimeLimit``, with the stack of its thread if that is available. The test ends, and the process
        ///   continues.
        /// - The thread of the step is abandoned, with everything that it holds. When the step returns, no more code of the simulation
        ///   runs.
        /// - A step on the main actor keeps the main actor until it returns; a line on the standard error says so.
        /// - If the caller is cancelled, as by a `.timeLimit` of the test, the limit is one second, or this limit if it is shorter.
        /// - Work in ``Simulation/outside(_:)`` has ``outsideLimit`` instead. If a step runs simulations of its own, each of their steps
        ///   counts by itself.
        /// - Time in which the process does not run, as in a debugger, does not count. A limit below a millisecond counts as one
        ///   millisecond.
        public var stepTimeLimit = Duration.seconds(10)

        /// Whether C locks are points at which another task may run, as awaits are.
        ///
        /// This finds a race between two sections under a lock, such as a value that is read in one and written in the next. The points are
        /// calls of `pthread_mutex_lock`, `pthread_rwlock_rdlock` and similar functions by user code and by Foundation's locks, but not
        /// `Mutex` or atomics. Making a task is a point too: the new task may run before its maker continues. The option has an effect only
        /// with `QuattroTestingRuntime`; see its page. Each stop of a step costs two thread switches, and when a run fails, a thread is
        /// left behind for each step that has stopped.
        public var locksArePoints = false

        /// The virtual instant at which a run begins.
        ///
        /// Instants outside of simulations count from the start of the machine. The default is 95 years after that, and no machine has been
        /// up for that long: so a deadline that was made outside has always passed inside, on every machine.
        public var start = ContinuousClock().systemEpoch.advanced(by: defaultStart)

        /// In nanoseconds, this and half a century of virtual time after it still fit into 62 bits, the range of Dispatch.
        private static var defaultStart: Duration { .seconds(3_000_000_000) }

        /// How many of the last steps a report shows.
        ///
        /// Several steps of one task in a row, while no other task could run, count as one.
        public var lastSteps = 12

        /// Called with a line for each step, on the thread of the simulation; with `nil`, nothing is called.
        public var trace: (@Sendable (String) -> Void)?

        /// Makes the default options.
        public init() {}
    }
}
