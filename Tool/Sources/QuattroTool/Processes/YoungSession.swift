#if os(Linux)
import Foundation
import QuattroToolCore

/// Finds the processes of a session whose leader was made a moment ago: only a few of all processes can be among them.
enum YoungSession {
    /// The process groups with a living process.
    ///
    /// - Parameters:
    ///   - leader: The leader of the session.
    ///   - born: A moment before the leader existed.
    /// - Returns: `nil` if all processes have to be checked.
    static func groups(of leader: pid_t, born: ContinuousClock.Instant) -> Set<pid_t>? {
        var new = NewProcesses(leader: leader, highest: highest)
        var groups: Set<pid_t> = []
        while true {
            guard let last = lastNumber() else { return nil }
            switch new.next(upTo: last, age: born.duration(to: .now)) {
            case .unknown: return nil
            case .done: return groups
            case .look(let numbers):
                for number in numbers {
                    guard let status = ProcessStatus(of: number), status.session == leader, status.isAlive else {
                        continue
                    }
                    groups.insert(status.group)
                }
            }
        }
    }

    private static let highest = pid_t(contents(of: "/proc/sys/kernel/pid_max") ?? "") ?? 0

    /// The process ID that was assigned last in this namespace: the last field of `/proc/loadavg`.
    private static func lastNumber() -> pid_t? {
        contents(of: "/proc/loadavg")?.split(separator: " ").last.flatMap { pid_t($0) }
    }

    private static func contents(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].dropLast(), as: UTF8.self) : nil
    }
}
#endif
