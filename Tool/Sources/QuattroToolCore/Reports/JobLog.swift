#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The contents of a `--job-log` file: decides which commands need not be run again.
package struct JobLog: Sendable {
    /// How often each command has ended with 0 without having been skipped for that yet.
    private var successes: [[UInt8]: Int] = [:]

    /// Reads the file.
    ///
    /// An incomplete line, from a machine or a tool that was stopped, is ignored.
    ///
    /// - Throws: ``JobLogError`` if a line does not belong to a job log.
    package init(_ bytes: [UInt8]) throws(JobLogError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let first = line.first, first != 0 else { continue }
            guard first == UInt8(ascii: "{") else { throw JobLogError(line: index + 1) }
            guard let entry = try? JSONDecoder().decode(Line.self, from: Data(line)), entry.isSuccess else { continue }
            successes[entry.bytes, default: 0] += 1
        }
    }

    /// Whether a command need not be run again.
    ///
    /// A command that has ended with 0 once is skipped once.
    package mutating func skips(_ command: [UInt8]) -> Bool {
        guard let count = successes[command], count > 0 else { return false }
        successes[command] = count - 1
        return true
    }

    private struct Line: Decodable {
        struct Outcome: Decodable {
            let kind: String
            let status: Int?
        }

        let command: String
        let base64: String?
        let background: Bool?
        let outcome: Outcome

        enum CodingKeys: String, CodingKey {
            case command, background, outcome
            case base64 = "command_base64"
        }

        /// This is `false` for a background command, which has to serve others again.
        var isSuccess: Bool { outcome.kind == "exited" && outcome.status == 0 && background != true }
        var bytes: [UInt8] { base64.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? Array(command.utf8) }
    }
}

/// The error for a file that is not a job log.
package struct JobLogError: Error, Hashable {
    /// The first invalid line, counted from 1.
    package let line: Int

    package init(line: Int) { self.line = line }
}

extension RunPlan {
    /// Leaves out commands that were done before, now and among those that are read later.
    ///
    /// Background commands are not left out: they serve the others.
    ///
    /// - Returns: How many of the known commands are left out.
    package mutating func resume(from log: JobLog) -> Int {
        var log = log
        for command in foreground where log.skips(command.identity) { doneBefore.insert(command.label.number) }
        doneLater = log
        return doneBefore.count
    }
}
