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
        public enum LeakPolicy: Hashable, Sendable {
            /// Fail with ``SimulationFailure/Kind/leak``.
            case fail
            /// Leave them where they are: they never run again.
            case ignore
        }

        /// What to do about work that came into the simulation from outside of it.
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

        /// Whether the locks of C are points at which another task may go on, as awaits are.
        ///
        /// It finds a race between two sections under a lock, such as a value that is read in one and written in the next. Points are
        /// `pthread_mutex_lock`, `pthread_rwlock_rdlock` and their kin, where user code and Foundation's locks call them, and not
        /// `Mutex` or atomics. It has an effect only with `QuattroTestingRuntime`, whose page says more. Each stop of a step costs
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
