import Foundation
import QuattroToolCore

/// Writes to standard output.
///
/// - Returns: The exit status for the result.
func writeAll(_ bytes: [UInt8]) -> Int32 {
    let problem = writeAll(bytes, to: STDOUT_FILENO)
    guard problem != 0 else { return 0 }
    say("standard output could not be written: \(String(cString: strerror(problem)))")
    return ExitStatus.outputFailed
}

/// - Returns: The `errno` if not everything was written; zero otherwise.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN: waitUntilWritable(descriptor)
            default: return errno
            }
            continue
        }
        rest = rest.dropFirst(count)
    }
    return 0
}

/// Another program that shares the standard streams may have made them non-blocking.
private func waitUntilWritable(_ descriptor: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&request, 1, -1)
}

/// Prints a line on standard error; does nothing if there is no standard error, or if it has no reader.
///
/// - Parameter line: The line, in which a path may be ``ByteText``.
func say(_ line: String) {
    writeError("quattro: \(ByteText.readable(line))\n")
}

func writeError(_ text: String) {
    // There is nowhere left to report an error.
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
}
