import ArgumentParser
import Foundation
import QuattroInspect
import QuattroToolCore

/// The output file of a timeline, which is opened before there is anything to write.
final class TimelineFile: Sendable {
    private let target: TimelineTarget
    private let descriptor: Int32

    /// Opens the file without truncating it: its contents are kept until there is something new.
    ///
    /// - Throws: `ValidationError`, if it cannot be written.
    init(_ target: TimelineTarget, option: String) throws {
        self.target = target
        descriptor = open(
            ByteText.bytes(of: target.path).map(CChar.init(bitPattern:)) + [0],
            O_WRONLY | O_CREAT | O_CLOEXEC,
            0o666
        )
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw ValidationError("the file '\(target.path)' given to '\(option)' cannot be written: \(reason)")
        }
    }

    convenience init(ofRun target: TimelineTarget) throws { try self.init(target, option: "--timeline") }

    deinit { close(descriptor) }

    /// Records the events of the process from now on.
    func begin() {
        // This is enough for the events of some thousand commands on each thread.
        Inspector.watch(.events, events: 65_536)
    }

    /// - Returns: Why that failed, if it did.
    func write(_ timeline: Timeline = .capture(), title: String) -> String? {
        _ = ftruncate(descriptor, 0)
        do throws(WriteError) {
            switch target.format {
            case .page:
                try timeline.writeHTML(title: title) { part throws(WriteError) in try write(Array(part.utf8)) }
            case .perfetto:
                try timeline.writePerfetto(process: title) { part throws(WriteError) in try write(part) }
            }
            return FileCheck.loss(ofReport: descriptor).map(problem)
        } catch {
            return problem(String(cString: strerror(error.number)))
        }
    }

    private func problem(_ reason: String) -> String {
        "the timeline could not be written to '\(target.path)': \(reason)"
    }

    private struct WriteError: Error {
        let number: Int32
    }

    private func write(_ bytes: [UInt8]) throws(WriteError) {
        let problem = writeAll(bytes, to: descriptor)
        guard problem == 0 else { throw WriteError(number: problem) }
    }
}

@Sendable func timelineTarget(_ argument: String) throws -> TimelineTarget {
    do throws(TimelineTargetError) {
        return try TimelineTarget(argument)
    } catch {
        throw ValidationError("\(error)")
    }
}
