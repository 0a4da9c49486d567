import CQuattroGuard
import Foundation
import Quattro

/// The processes of one command: all that live in the session that its shell leads.
///
/// The shell's own process ID stays reserved while it has not been reaped, so the group can be signalled until then
/// without any risk of meeting a stranger.
struct ProcessGroup: Sendable {
    let leader: pid_t
    /// When the leader was not there yet.
    private let bornAfter: ContinuousClock.Instant
    /// A table of processes that is older than this knows nothing of the group.
    private let born = ContinuousClock.now

    init(leader: pid_t, bornAfter: ContinuousClock.Instant) {
        (self.leader, self.bornAfter) = (leader, bornAfter)
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
        // A run inside gets some time to end its commands, which are not in this session.
        let patience = ContinuousClock.now + .milliseconds(2500)
        await withShield(for: .seconds(5)) {
            try? await untilEmpty {
                wasForced = true
                for group in allGroups { quattro_kill_group(group, .now < patience ? 1 : 0) }
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
        for group in allGroups { kill(-group, signal) }
    }

    /// That of the leader first, which is not known to be empty by a look at the others.
    private var allGroups: [pid_t] { [leader] + groups(asOf: lately).filter { $0 != leader } }
}

extension ProcessGroup {
    #if os(Linux)
    /// The process groups that have a living process: one, unless a shell with job control has made more.
    private func groups(asOf moment: ContinuousClock.Instant) -> Set<pid_t> {
        guard ProcessTable.isThere else { return quattro_is_group_alive(leader) != 0 ? [leader] : [] }
        if let groups = YoungSession.groups(of: leader, born: bornAfter) { return groups }
        return ProcessTable.read(notBefore: moment).groups[leader] ?? []
    }
    #else
    /// Elsewhere a group of nothing but zombies refuses signals.
    private func groups(asOf moment: ContinuousClock.Instant) -> Set<pid_t> {
        kill(-leader, 0) == 0 ? [leader] : []
    }
    #endif
}
