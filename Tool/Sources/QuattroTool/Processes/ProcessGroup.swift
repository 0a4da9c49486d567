import CQuattroGuard
import Foundation
import Quattro

/// The processes of one command: all processes in the session that its shell leads.
///
/// The shell's own process ID stays reserved while it has not been reaped, so until then the group can be signalled without any risk of
/// hitting another process.
struct ProcessGroup: Sendable {
    let leader: pid_t
    /// A moment before the leader existed.
    private let bornAfter: ContinuousClock.Instant
    /// A process table that is older than this does not contain the group.
    private let born = ContinuousClock.now

    init(leader: pid_t, bornAfter: ContinuousClock.Instant) {
        (self.leader, self.bornAfter) = (leader, bornAfter)
    }

    /// Whether no process is left at this moment.
    var isEmpty: Bool { groups(asOf: .now).isEmpty }

    /// Ends all processes: by SIGTERM, and after the grace by SIGKILL.
    ///
    /// - Returns: Whether SIGKILL was needed.
    func end(within grace: Grace) async -> Bool {
        send(SIGTERM)
        // A stopped process handles the signal only after it is continued.
        send(SIGCONT)
        if await grace.wait(for: { try await untilEmpty() }) { return false }
        // Only a process in an uninterruptible system call survives this, and nothing can end that one.
        var wasForced = false
        // A nested run gets some time to end its commands, which are not in this session.
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
    /// - Parameter insisting: Called each time that a process is still there.
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func untilEmpty(insisting: () -> Void = {}) async throws {
        // No system reports that a group has become empty, so it has to be checked repeatedly. An empty group stays empty, since only a
        // member can add a process: so a process table that another command read a moment ago is recent enough.
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

    /// The leader's group is first, since the check of the other groups does not cover it.
    private var allGroups: [pid_t] { [leader] + groups(asOf: lately).filter { $0 != leader } }
}

extension ProcessGroup {
    #if os(Linux)
    /// The process groups with a living process: one, unless a shell with job control has made more.
    private func groups(asOf moment: ContinuousClock.Instant) -> Set<pid_t> {
        guard ProcessTable.isThere else { return quattro_is_group_alive(leader) != 0 ? [leader] : [] }
        if let groups = YoungSession.groups(of: leader, born: bornAfter) { return groups }
        return ProcessTable.read(notBefore: moment).groups[leader] ?? []
    }
    #else
    /// On other systems, a group that consists only of zombies refuses signals.
    private func groups(asOf moment: ContinuousClock.Instant) -> Set<pid_t> {
        kill(-leader, 0) == 0 ? [leader] : []
    }
    #endif
}
