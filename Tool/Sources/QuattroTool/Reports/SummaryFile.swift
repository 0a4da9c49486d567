import ArgumentParser
import Foundation
import QuattroToolCore

/// The file of `--summary-json`, which is written completely or not at all.
struct SummaryFile: Sendable {
    private let given: String
    /// The resolved path.
    private let path: String
    /// The mode of the existing file, if there is one.
    private let mode: mode_t?

    /// - Throws: `ValidationError`, if it cannot be written.
    init(_ given: String) throws {
        self.given = given
        path = FileCheck.destination(given)
        var status = stat()
        let isThere = path.withByteText { stat($0, &status) } == 0
        mode = isThere ? status.st_mode & 0o7777 : nil
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            throw ValidationError(
                "'\(given)' given to '--summary-json' is not a regular file: give the name of one, or of none that is there"
            )
        }
        let isReadOnly = isThere && path.withByteText { access($0, W_OK) } != 0
        let reason = isReadOnly ? errno : write([], isFor: .trial)
        if reason != 0 {
            throw ValidationError(
                "the file '\(given)' given to '--summary-json' cannot be written: \(String(cString: strerror(reason)))"
            )
        }
    }

    /// - Returns: Why that failed, if it did.
    func write(_ bytes: [UInt8]) -> String? {
        let problem = write(bytes, isFor: .good)
        return problem == 0
            ? nil : "the summary could not be written to '\(given)': \(String(cString: strerror(problem)))"
    }

    private enum Purpose { case trial, good }

    /// Writes a temporary file next to it, which then replaces it; or only tries whether that would work.
    private func write(_ bytes: [UInt8], isFor purpose: Purpose) -> Int32 {
        let next = "\(path).\(getpid()).new"
        let file = next.withByteText { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard file >= 0 else { return errno }
        if let mode { fchmod(file, mode) }
        var problem = writeAll(bytes, to: file)
        if close(file) != 0, problem == 0 { problem = errno }
        if problem == 0, purpose == .good {
            problem = next.withByteText { next in path.withByteText { rename(next, $0) } } == 0 ? 0 : errno
        }
        if problem != 0 || purpose == .trial { _ = next.withByteText { unlink($0) } }
        return problem
    }
}

extension String {
    /// Passes the path whose ``ByteText`` this is.
    func withByteText<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (ByteText.bytes(of: self).map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { bytes in
            // The buffer contains at least a NUL.
            body(bytes.baseAddress.unsafelyUnwrapped)
        }
    }
}
