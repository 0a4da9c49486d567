import ArgumentParser
import Foundation
import QuattroToolCore
import Synchronization

/// The file of `--job-log`, which gets one line for each command when it has ended.
final class JobLogFile: Sendable {
    private struct State {
        /// Whether the last line is incomplete: the next one must not become a part of it.
        var isTorn: Bool
        var problem: Int32 = 0
    }

    /// The contents of the file before this run.
    let before: JobLog
    private let path: String
    private let descriptor: Int32
    private let state: Mutex<State>

    /// - Throws: `ValidationError` if it cannot be written, or is not a job log.
    init(_ path: String) throws {
        self.path = path
        let descriptor = path.withByteText { open($0, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666) }
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw ValidationError(
                "the file '\(path)' given to '--job-log' cannot be written: \(String(cString: strerror(errno)))"
            )
        }
        do {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw ValidationError(
                    "'\(path)' given to '--job-log' is not a regular file: give the name of one, or of none that is there"
                )
            }
            let bytes = try Self.contents(of: descriptor, path)
            before = try Self.log(bytes, path)
            state = Mutex(State(isTorn: bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false))
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Adds a line in one write, so that it stays whole even if another run writes to the file too.
    func append(_ line: [UInt8]) {
        state.withLock { state in
            let bytes = (state.isTorn ? [UInt8(ascii: "\n")] : []) + line
            var count: Int
            repeat { count = write(descriptor, bytes, bytes.count) } while count < 0 && errno == EINTR
            if count < bytes.count { state.problem = count < 0 ? errno : ENOSPC }
            if count > 0 { state.isTorn = count < bytes.count }
        }
    }

    /// Why lines are missing, if any are.
    var problem: String? {
        let number = state.withLock { $0.problem }
        let reason = number == 0 ? FileCheck.loss(ofReport: descriptor) : String(cString: strerror(number))
        return reason.map { "the job log '\(path)' could not be written: \($0)" }
    }

    private static func contents(of descriptor: Int32, _ path: String) throws -> [UInt8] {
        var contents: [UInt8] = []
        while let piece = CommandSource.readPiece(of: descriptor) {
            if piece.isEmpty { return contents }
            contents += piece
        }
        throw ValidationError(
            "the file '\(path)' given to '--job-log' cannot be read: \(String(cString: strerror(errno)))"
        )
    }

    private static func log(_ bytes: [UInt8], _ path: String) throws -> JobLog {
        do throws(JobLogError) {
            return try JobLog(bytes)
        } catch {
            throw ValidationError(
                "line \(error.line) of '\(path)' given to '--job-log' is not one of a job log: give another file"
            )
        }
    }
}
