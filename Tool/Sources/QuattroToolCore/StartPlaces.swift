/// Whether one more command may be started now: a value that counts the descriptors that there are for commands.
package struct StartPlaces: Sendable {
    /// How many a command takes while it is being started.
    package static let starting = 12
    /// How many it takes from then on.
    package static let running = 5

    /// How many are started at a time: more would not be started sooner, since processes are made one after the other.
    private static let mostStarting = 4

    private var free: Int
    /// How many are being started.
    package private(set) var startingCount = 0
    /// Whether the system had not enough for a command before: then one is started after the other, so that they do not all try, and fail.
    private var isShort = false
    /// How many have a place and come to their ends by themselves, so that waiting for one of them makes sense.
    private var foreground = 0
    /// Whether none may be started for the time being.
    package var isClosed = false

    package init(descriptors: Int) { free = descriptors }

    /// How many commands may run at a time.
    package static func most(descriptors: Int) -> Int { max(0, descriptors - starting + running) / running }

    /// Gives a place to one more command, if there is room for it.
    package mutating func take(isBackground: Bool) -> Bool {
        guard !isClosed, free >= Self.starting, startingCount < (isShort ? 1 : Self.mostStarting) else { return false }
        free -= Self.starting
        startingCount += 1
        if !isBackground { foreground += 1 }
        return true
    }

    /// The command has been started.
    package mutating func started() {
        free += Self.starting - Self.running
        startingCount -= 1
    }

    /// The command has ended, or could not be started.
    package mutating func leave(hasStarted: Bool, isBackground: Bool) {
        if !hasStarted { started() }
        free += Self.running
        if !isBackground { foreground -= 1 }
    }

    /// The system had not enough for a command.
    package mutating func fellShort() { isShort = true }

    /// Whether there will be room without anything being done about it.
    package var isWorthWaiting: Bool { isClosed || foreground > 0 }
}
