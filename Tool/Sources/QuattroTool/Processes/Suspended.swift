import Foundation
import QuattroToolCore

/// The processes of commands while they are suspended, and those of nested runs.
struct Suspended: Sendable {
    /// The process groups, those of parents first.
    private let groups: [pid_t]

    /// Suspends all processes in some sessions and below: parents before children, so that none sees another one stop, or starts more.
    init(sessions: [pid_t]) {
        var stopped: [pid_t] = []
        // A suspended process starts nothing, but may just have started something.
        for _ in 0..<16 {
            let new = Self.groups(below: sessions).filter { !stopped.contains($0) }
            guard !new.isEmpty else { break }
            for group in new { kill(-group, SIGSTOP) }
            stopped += new
        }
        groups = stopped
    }

    /// Resumes children before parents, so that parents never see that they were stopped: a shell with job control would continue without
    /// them.
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
