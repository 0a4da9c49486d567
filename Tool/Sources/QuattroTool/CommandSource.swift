import ArgumentParser
import Foundation
import QuattroToolCore

/// Reads the file of `--from`.
enum CommandSource {
    /// Reads the commands of a file, or of standard input if the path is `-`.
    static func commands(from path: String) throws -> [String] {
        guard let bytes = contents(of: path) else {
            let reason = String(cString: strerror(errno))
            throw ValidationError("cannot read the file '\(path)' given to '--from': \(reason)")
        }
        do {
            return try CommandList.commands(in: bytes)
        } catch {
            throw ValidationError(
                "line \(error.line) of '\(path)' given to '--from' has a NUL in it, which no command can have"
            )
        }
    }

    /// Reads a whole file: `nil`, and the reason in `errno`, if that fails.
    private static func contents(of path: String) -> [UInt8]? {
        let file =
            path == "-"
            ? STDIN_FILENO : open(ByteText.bytes(of: path).map(CChar.init(bitPattern:)) + [0], O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(file, &buffer, buffer.count)
            switch count {
            case 1...: contents += buffer[..<count]
            case 0: return contents
            default: if errno != EINTR { return nil }
            }
        }
    }
}
