import Foundation
import QuattroToolCore

/// Writes to standard output.
///
/// - Returns: The status for how it went.
func writeAll(_ bytes: [UInt8]) -> Int32 {
    let problem = writeAll(bytes, to: STDOUT_FILENO)
    guard problem != 0 else { return 0 }
    say("standard output could not be written: \(String(cString: strerror(problem)))")
    return ExitStatus.outputFailed
}

/// - Returns: The number of the error that kept it from being written whole; zero for none.
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

/// The standard streams may have been made not to block, by another program that shares them.
private func waitUntilWritable(_ descriptor: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&request, 1, -1)
}

/// Says something on standard error, in a line of its own; nothing happens if there is no standard error, or no reader of it.
///
/// - Parameter line: The line, in which a path may be ``ByteText``.
func say(_ line: String) {
    writeError("quattro: \(ByteText.readable(line))\n")
}

func writeError(_ text: String) {
    // There is nothing left to tell it to.
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
}
