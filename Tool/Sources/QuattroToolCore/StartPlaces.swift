/// Decides whether one more command may be started now, as a value that counts the descriptors for commands.
package struct StartPlaces: Sendable {
    /// How many descriptors a command takes while it is being started.
    package static let starting = 12
    /// How many descriptors it takes from then on: two pipes, and two to wait for its end.
    package static let running = 4

    /// How many commands are started at a time: more would not be faster, since processes are made one after another.
    private static let mostStarting = 4

    private var free: Int
    /// How many are being started.
    package private(set) var startingCount = 0
    /// Whether the system had too few resources for a command: then commands are started one after another, so that they do not all try and
    /// fail.
    private var isShort = false
    /// How many running commands will end by themselves, so that it makes sense to wait for one of them.
    private var endingCount = 0
    /// Whether no command may be started at the moment.
    package var isClosed = false

    package init(descriptors: Int) { free = descriptors }

    /// How many commands may run at a time.
    package static func most(descriptors: Int) -> Int { max(0, descriptors - starting + running) / running }

    /// How many descriptors this many commands need, so that none waits for another.
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

    /// The system had too few resources for a command.
    package mutating func fellShort() { isShort = true }

    /// Whether there will be room for one more command without further action.
    ///
    /// A command that is being started frees some of its descriptors, however the start ends, and counts only until then.
    package var isWorthWaiting: Bool { isClosed || startingCount > 0 || endingCount > 0 }

    /// Whether there is a command that will end by itself and free its resources.
    ///
    /// Commands that are being started do not count, since they may fail for the same reason: two that wait for each other's start would
    /// try for ever.
    package var isOneRunning: Bool { isClosed || endingCount > 0 }
}
