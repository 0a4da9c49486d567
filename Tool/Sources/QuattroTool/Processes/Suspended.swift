import Foundation
import QuattroToolCore

/// The processes of commands while they are stopped, and those of runs inside of them.
struct Suspended: Sendable {
    /// In an order in which that of a parent comes first.
    private let groups: [pid_t]

    /// Stops all processes that are in some sessions or below: parents before children, so that none sees another one stop, or starts
    /// more.
    init(sessions: [pid_t]) {
        var stopped: [pid_t] = []
        // What is stopped starts nothing, but may just have done so.
        for _ in 0..<16 {
            let new = Self.groups(below: sessions).filter { !stopped.contains($0) }
            guard !new.isEmpty else { break }
            for group in new { kill(-group, SIGSTOP) }
            stopped += new
        }
        groups = stopped
    }

    /// Children go on before parents, which so never see that they were stopped: a shell with jobs would go on without them.
    func goOn() {
        for group in groups.reversed() { kill(-group, SIGCONT) }
    }

    #if os(Linux)
    private static func groups(below sessions: [pid_t]) -> [pid_t] {
        guard let processes = ProcessTable.allStatuses() else { return sessions }
        return SessionTree.groups(below: sessions, in: processes.map(\.inTree))
    }
    #else
    private static func groups(below sessions: [pid_t]) -> [pid_t] { sessions }
    #endif
}

#if os(Linux)
extension ProcessStatus {
    fileprivate var inTree: SessionTree.Process {
        SessionTree.Process(id: process, parent: parent, group: group, session: session, name: name, isAlive: isAlive)
    }
}
#endif
