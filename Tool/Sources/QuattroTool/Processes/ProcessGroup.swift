import Foundation
import Quattro

/// The processes of one command: all that live in the session that its shell leads.
///
/// The shell's own process ID stays reserved while it has not been reaped, so the group can be signalled until then
/// without any risk of meeting a stranger.
struct ProcessGroup: Sendable {
    let leader: pid_t
    /// A table of processes that is older than this knows nothing of the group.
    private let born = ContinuousClock.now

    init(leader: pid_t) {
        self.leader = leader
    }

    /// Whether no process is left at this moment.
    var isEmpty: Bool { groups(asOf: .now).isEmpty }

    /// Ends all processes: politely, and when the grace is over by force.
    ///
    /// - Returns: Whether force was needed.
    func end(within grace: Grace) async -> Bool {
        send(SIGTERM)
        // A stopped process would not see the signal before it is continued.
        send(SIGCONT)
        if await grace.wait(for: { try await untilEmpty() }) { return false }
        // Only a process in an uninterruptible system call outlasts this, and nothing can be done about one.
        var wasForced = false
        await withShield(for: .seconds(5)) {
            try? await untilEmpty {
                wasForced = true
                send(SIGKILL)
            }
        }
        return wasForced
    }

    /// Waits until no process is left.
    ///
    /// - Parameter insisting: What to do each time that one is still there.
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func untilEmpty(insisting: () -> Void = {}) async throws {
        // No system reports that a group has become empty, so it has to be looked at again and again. What is empty stays
        // empty, since only a member can add one: so the look may be one that another command had a moment ago.
        var pause = Duration.milliseconds(2)
        while !groups(asOf: lately).isEmpty {
            insisting()
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    private var lately: ContinuousClock.Instant { max(born, .now - .milliseconds(25)) }

    func send(_ signal: Int32) {
        kill(-leader, signal)
        for group in groups(asOf: lately) where group != leader { kill(-group, signal) }
    }
}

extension ProcessGroup {
    #if os(Linux)
    /// The process groups that have a living process: one, unless a shell with job control has made more.
    private func groups(asOf moment: ContinuousClock.Instant) -> Set<pid_t> {
        ProcessTable.read(notBefore: moment).groups[leader] ?? []
    }
    #else
    /// Elsewhere a group of nothing but zombies refuses signals.
    private func groups(asOf moment: ContinuousClock.Instant) -> Set<pid_t> {
        kill(-leader, 0) == 0 ? [leader] : []
    }
    #endif
}
