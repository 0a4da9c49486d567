import Foundation
import QuattroToolCore

/// - Returns: The status for how it went.
func writeAll(_ bytes: [UInt8]) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            say("standard output could not be written: \(String(cString: strerror(errno)))")
            return ExitStatus.outputFailed
        }
        rest = rest.dropFirst(count)
    }
    return 0
}

func say(_ line: String) {
    FileHandle.standardError.write(Data("quattro: \(line)\n".utf8))
}
