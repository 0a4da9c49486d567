/// Whether one more command may be started now: a value that counts the descriptors that there are for commands.
package struct StartPlaces: Sendable {
    /// How many a command takes while it is being started.
    package static let starting = 12
    /// How many it takes from then on: two pipes, and two for its end.
    package static let running = 4

    /// How many are started at a time: more would not be started sooner, since processes are made one after the other.
    private static let mostStarting = 4

    private var free: Int
    /// How many are being started.
    package private(set) var startingCount = 0
    /// Whether the system had not enough for a command before: then one is started after the other, so that they do not all try, and fail.
    private var isShort = false
    /// How many run and come to their ends by themselves, so that waiting for one of them makes sense.
    private var endingCount = 0
    /// Whether none may be started for the time being.
    package var isClosed = false

    package init(descriptors: Int) { free = descriptors }

    /// How many commands may run at a time.
    package static func most(descriptors: Int) -> Int { max(0, descriptors - starting + running) / running }

    /// How many descriptors there are to be for so many commands, so that none waits for another one.
    package static func needed(forCommands count: Int) -> Int { mostStarting * starting + count * running }

    /// Gives a place to one more command, if there is room for it.
    package mutating func take() -> Bool {
        guard !isClosed, free >= Self.starting, startingCount < (isShort ? 1 : Self.mostStarting) else { return false }
        free -= Self.starting
        startingCount += 1
        return true
    }

    /// The command has been started.
    package mutating func started(isBackground: Bool) {
        free += Self.starting - Self.running
        startingCount -= 1
        if !isBackground { endingCount += 1 }
    }

    /// The command has ended, or could not be started.
    package mutating func leave(hasStarted: Bool, isBackground: Bool) {
        if !hasStarted { started(isBackground: isBackground) }
        free += Self.running
        if !isBackground { endingCount -= 1 }
    }

    /// The system had not enough for a command.
    package mutating func fellShort() { isShort = true }

    /// Whether there will be room for one more without anything being done about it.
    ///
    /// What is being started gives back a part of what it has taken, however that ends, and counts only until then.
    package var isWorthWaiting: Bool { isClosed || startingCount > 0 || endingCount > 0 }

    /// Whether there is a command that will come to its end by itself, and give back to the system what it has.
    ///
    /// One that is being started may fail as the one that asks has: two that wait for each other's start would try for ever.
    package var isOneRunning: Bool { isClosed || endingCount > 0 }
}
