#if os(Linux)
import CQuattroGuard
import Foundation
import Synchronization

/// Which processes are alive, read from `/proc`.
struct ProcessTable: Sendable {
    /// Whether the process IDs in `/proc` are those of this process's namespace.
    static let isThere = quattro_can_trust_proc() != 0

    /// The process groups of each session.
    let groups: [pid_t: Set<pid_t>]
    private let begun: ContinuousClock.Instant

    private static let latest = Mutex<ProcessTable?>(nil)

    /// The latest table, or a new one if the latest was read before a moment.
    ///
    /// Commands share the table, so that a hundred commands that are stopped together do not read it a thousand times.
    static func read(notBefore moment: ContinuousClock.Instant) -> ProcessTable {
        latest.withLock { latest in
            if let latest, latest.begun >= moment { return latest }
            let table = ProcessTable()
            latest = table
            return table
        }
    }

    private init() {
        begun = .now
        var groups: [pid_t: Set<pid_t>] = [:]
        for process in Self.allProcesses() {
            guard let status = ProcessStatus(of: process), status.isAlive else { continue }
            groups[status.session, default: []].insert(status.group)
        }
        self.groups = groups
    }

    private static func allProcesses() -> [pid_t] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var processes: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let process = pid_t(name) { processes.append(process) }
        }
        return processes
    }

    /// All processes, including zombies; `nil` if the process IDs in `/proc` are not those of this namespace.
    static func allStatuses() -> [ProcessStatus]? {
        isThere ? allProcesses().compactMap { ProcessStatus(of: $0) } : nil
    }
}

/// The contents of `/proc/PID/stat`.
struct ProcessStatus {
    let process: pid_t
    let name: String
    let isAlive: Bool
    let parent: pid_t
    let group: pid_t
    let session: pid_t

    init?(of process: pid_t) {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = read(file, &buffer, buffer.count)
        let text = buffer[..<max(0, count)]
        // The second field is the name of the program, in parentheses, and may contain any character.
        guard let parenthesis = text.lastIndex(of: UInt8(ascii: ")")),
            let begin = text.firstIndex(of: UInt8(ascii: "("))
        else {
            return nil
        }
        let fields = text[(parenthesis + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 4)
        guard fields.count > 3 else { return nil }
        guard let parent = Self.number(fields[1]), let group = Self.number(fields[2]),
            let session = Self.number(fields[3])
        else {
            return nil
        }
        // A zombie has ended; only its parent can reap it.
        isAlive = fields[0].first != UInt8(ascii: "Z") && fields[0].first != UInt8(ascii: "X")
        name = String(decoding: text[begin..<parenthesis].dropFirst(), as: UTF8.self)
        self.process = process
        self.parent = parent
        self.group = group
        self.session = session
    }

    private static func number(_ field: ArraySlice<UInt8>) -> pid_t? {
        pid_t(String(decoding: field, as: UTF8.self))
    }
}
#endif
