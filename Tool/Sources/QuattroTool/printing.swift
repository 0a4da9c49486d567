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
            if errno == EINTR { continue }
            return errno
        }
        rest = rest.dropFirst(count)
    }
    return 0
}

func say(_ line: String) {
    FileHandle.standardError.write(Data("quattro: \(line)\n".utf8))
}
