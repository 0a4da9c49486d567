extension Simulation {
    /// How simulations run and what they take for a failure; the same for one run, for many and for all.
    ///
    /// ```swift
    /// var options = Simulation.Options()
    /// options.stepLimit = 10_000
    /// options.trace = { print($0) }
    /// try await Simulation.run(seed: 7, options: options) { try await poll() }
    /// ```
    ///
    /// Isolation: a `Sendable` value.
    public struct Options: Sendable {
        /// What to do about tasks that are alive when the body has ended.
        @nonexhaustive
        public enum LeakPolicy: Hashable, Sendable {
            /// Fail with ``SimulationFailure/Kind/leak``.
            case fail
            /// Leave them where they are: they never run again.
            case ignore
        }

        /// What to do about work that came into the simulation from outside of it.
        @nonexhaustive
        public enum EscapePolicy: Hashable, Sendable {
            /// Fail with ``SimulationFailure/Kind/escaped`` when the body has ended, since the run cannot be repeated.
            case fail
            /// Go on. Seeds and schedules then name what happened inside, and replays may differ.
            case allow
        }

        /// The number of steps after which a run is given up as ``SimulationFailure/Kind/stepLimit``.
        public var stepLimit = 1_000_000

        /// What to do about tasks that outlive the body.
        public var leaks = LeakPolicy.fail

        /// What to do about work from outside.
        public var escapes = EscapePolicy.fail

        /// How long to wait, in real time, when nobody can go on, for something to come from outside.
        ///
        /// A deadlock is reported this much later. With zero, at once.
        public var grace = Duration.milliseconds(100)

        /// How long work in ``Simulation/outside(_:)`` may take, in real time, while nothing else can go on.
        ///
        /// After that the run is given up as ``SimulationFailure/Kind/outsideLimit``. A limit of virtual time around the work never
        /// passes, since that time stands still.
        public var outsideLimit = Duration.seconds(60)

        /// How long a failing run may be made smaller, in real time; zero for not at all.
        ///
        /// The body is run again with fewer and fewer switches, for as long as it fails in the same way: with an error of the same type
        /// and text, an issue at the same place, or a deadlock or leak of the same tasks. What is left is what the report tells.
        ///
        /// - What the body does outside of the simulation, such as a file that it writes, it does once for each of these runs. Issues that
        ///   it raises in them are not recorded.
        /// - A run with work from outside cannot be repeated, and is told as it is; so is one with a ``trace``, and one that was asked
        ///   for by its schedule.
        /// - The environment variable `QUATTRO_SHRINK=0` turns it off everywhere.
        public var shrinkTime = Duration.seconds(2)

        /// How often, at most, the body of a failing run is run again to make it smaller.
        public var shrinkRuns = 500

        /// How long one step may take, in real time: what one task does from one suspension to the next.
        ///
        /// - A step that blocks, such as on a semaphore, in `Thread.sleep` or for a lock, or that polls `Task.isCancelled` in a loop, never
        ///   lets anything else run, and virtual time stands still: it does not pass for code that computes. After this time the run is
        ///   given up as ``SimulationFailure/Kind/stepTimeLimit``, with the stack of its thread where it can be had. The test ends, and the
        ///   process goes on.
        /// - The thread of the step is left to itself, with all that it holds. When the step comes back, nothing of the simulation runs any
        ///   more after it.
        /// - A step on the main actor keeps the main actor until it comes back; the standard error says so.
        /// - The caller is cancelled, as by a `.timeLimit` of the test: the limit is one second, or this if it is shorter.
        /// - Work in ``Simulation/outside(_:)`` has ``outsideLimit`` instead, and of simulations within a step each step counts for itself.
        /// - The time in which the process does not run, as in a debugger, does not count. Less than a millisecond counts as one.
        public var stepTimeLimit = Duration.seconds(10)

        /// Whether the locks of C are points at which another task may go on, as awaits are.
        ///
        /// It finds a race between two sections under a lock, such as a value that is read in one and written in the next. Points are
        /// `pthread_mutex_lock`, `pthread_rwlock_rdlock` and their kin, where user code and Foundation's locks call them, and not
        /// `Mutex` or atomics. So is the making of a task, which may run before its maker goes on. It has an effect only with `QuattroTestingRuntime`, whose page says more. Each stop of a step costs
        /// two switches of threads, and a thread is left behind for each step that has stopped when a run fails.
        public var locksArePoints = false

        /// The virtual instant at which a run begins.
        ///
        /// Instants outside of simulations count from the start of the machine. No machine has been up for the 95 years that this
        /// one lies behind it: so a deadline that was made outside has always passed inside, on every machine.
        public var start = ContinuousClock().systemEpoch.advanced(by: defaultStart)

        /// In nanoseconds it still fits into 62 bits, as far as Dispatch counts, and half a century of virtual time after it.
        private static var defaultStart: Duration { .seconds(3_000_000_000) }

        /// How many of the last steps a report shows; several of one task in a row, while nobody else could run, count as one.
        public var lastSteps = 12

        /// Called with a line for each step, on the thread of the simulation; `nil` for nothing.
        public var trace: (@Sendable (String) -> Void)?

        /// Makes the options that hold where none are given.
        public init() {}
    }
}
