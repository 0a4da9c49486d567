import Foundation
import QuattroToolCore

/// How many descriptors this process may have open.
enum Descriptors {
    /// Raises the soft limit as far as needed and as the hard limit allows.
    ///
    /// - Parameter count: How many commands there may be at a time.
    /// - Returns: The limit for commands, if it differs from the one that they would inherit; and how many descriptors are available
    ///   besides those that the tool itself needs.
    static func prepare(forCommands count: Int) -> (limitOfCommands: UInt?, room: Int) {
        var limit = rlimit()
        guard getrlimit(Self.resource, &limit) == 0 else { return (nil, 0) }
        let before = limit.rlim_cur
        let used = countOpen(below: before) + ownUse
        let needed = used + StartPlaces.needed(forCommands: count)
        guard needed > before else { return (nil, number(before) - used) }
        let wanted = min(limit.rlim_max, most, rlim_t(needed))
        guard wanted > before else { return (nil, number(before) - used) }
        limit.rlim_cur = wanted
        guard setrlimit(Self.resource, &limit) == 0 else { return (nil, number(before) - used) }
        return (UInt(before), number(wanted) - used)
    }

    #if os(Linux)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    /// The system's own limit is lower.
    private static let most = rlim_t.max
    #else
    private static let resource = RLIMIT_NOFILE
    private static let most = rlim_t(OPEN_MAX)
    #endif

    /// How many descriptors the tool opens besides those for each command.
    ///
    /// Measured: 20 for signals, timers and output, 5 on a terminal, 2 to look at processes.
    private static let ownUse = 32

    /// How many descriptors were inherited; programs do not get higher numbers than these.
    private static func countOpen(below limit: rlim_t) -> Int {
        (0..<min(number(limit), 4096)).count { fcntl(Int32($0), F_GETFD) >= 0 }
    }

    private static func number(_ limit: rlim_t) -> Int { Int(clamping: limit) }
}
