import Quattro

/// Writes the scopes that have been open for long into the file of the recording, once a second.
///
/// So they are in the file when the process is killed, however busy the process was since.
enum LongOpen {
    private struct State {
        /// Whether there is a thread that writes.
        var isWriting = false
        /// Whether the process has recorded into a file: a recording after a stop uses that file again.
        var hasFile = false
    }

    private static let state = Guarded(State())
    private static let period = Duration.seconds(1)
    private static let most = 2_048
    /// If a capture takes longer than this, the pause after it is ``rest`` times as long.
    private static let patience = Duration.milliseconds(10)
    private static let rest = 100

    /// The recording uses a file from now on, until it stops.
    static func begin() {
        state.withLock { $0.hasFile = true }
        goOn()
    }

    /// The same, if the process recorded into a file before.
    static func goOn() {
        let isServed = state.withLock { state in
            state.isWriting = state.isWriting || state.hasFile && OwnThread.run { keepWriting() }
            return state.isWriting || !state.hasFile
        }
        if !isServed {
            Inspector.say("no thread could be started to record what is open for long: a file may not show it")
        }
    }

    private static func keepWriting() {
        var pause = period
        while true {
            waitForTime(pause)
            guard goesOn() else { return }
            let start = Deadline.now
            OpenScopes.capture().record(olderThan: period, atMost: most, at: start)
            pause = Self.pause(after: start.duration(to: .now))
        }
    }

    /// How long it waits after a capture that took the given time.
    static func pause(after look: Duration) -> Duration { look > patience ? max(look * rest, period) : period }

    private static func goesOn() -> Bool {
        state.withLock { state in
            state.isWriting = Inspector.detail == .events
            return state.isWriting
        }
    }
}
