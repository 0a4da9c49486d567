import Foundation
import Launching
import Quattro

/// What a process has used so far.
struct Usage {
    /// CPU time of all its threads, in microseconds.
    var cpu: Double
    /// Memory that is resident now, in MiB; zero where the system does not tell.
    var resident: Double

    /// That of this process.
    static var now: Usage {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
        getrusage(RUSAGE_SELF, &usage)
        #endif
        return Usage(cpu: usage.ru_utime.microseconds + usage.ru_stime.microseconds, resident: residentMemory)
    }

    private static var residentMemory: Double {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }
}

extension timeval {
    fileprivate var microseconds: Double { Double(tv_sec) * 1e6 + Double(tv_usec) }
}

// MARK: - As a line of a process

extension Usage {
    /// As a line's event, with more that the process has to tell.
    func event(_ more: String = "") -> String { "usage cpu=\(cpu) resident=\(resident) \(more)" }

    /// Reads what a process has printed.
    init(_ line: Line) throws {
        self.init(cpu: try line.number("cpu"), resident: try line.number("resident"))
    }
}

/// Prints a line for the process that has started this one.
func report(_ event: String) {
    FileHandle.standardOutput.write(Data("0 load \(event)\n".utf8))
}

extension Line {
    func number(_ name: String) throws -> Double {
        guard let number = value(of: name).flatMap(Double.init) else {
            throw LoadError("no number \"\(name)\" in: \(self)")
        }
        return number
    }
}
