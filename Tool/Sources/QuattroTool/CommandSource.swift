import ArgumentParser
import CQuattroGuard
import Foundation
import QuattroToolCore

/// Reads the file of `--from`.
enum CommandSource {
    /// Reads the commands of a file, or of standard input if the path is `-`.
    ///
    /// - Parameters:
    ///   - path: Its path.
    ///   - limit: How long everything may take.
    ///   - began: From when that counts.
    /// - Returns: The commands as ``ByteText``.
    /// - Throws: `ValidationError`, and `ExitCode` if the time is up.
    static func commands(from path: String, _ limit: RunPlan.Limit?, began: ContinuousClock.Instant) throws -> [String]
    {
        let deadline = limit.map { began + $0.duration }
        // It may take long until the file ends, and nothing has been started that would have to be ended first.
        quattro_early_signals_set_usual(1)
        defer { quattro_early_signals_set_usual(0) }
        guard let bytes = contents(of: path, deadline) else {
            if let limit, errno == ETIMEDOUT {
                StandardStreams.say("nothing was started: '\(path)' given to '--from' did not end within \(limit.text)")
                throw ExitCode(limit.statusWhenOver)
            }
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

    /// Waits for something to read, for as long as there is time.
    private static func isReadable(_ file: Int32, _ deadline: ContinuousClock.Instant?) -> Bool {
        guard let deadline else { return true }
        var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        let result = poll(&request, 1, Int32(min(max(left.rounded(.up), 0), 1e9)))
        if result == 0, ContinuousClock.now >= deadline { errno = ETIMEDOUT }
        return result != 0 || ContinuousClock.now < deadline
    }

    /// Reads a whole file: `nil`, and the reason in `errno`, if that fails.
    private static func contents(of path: String, _ deadline: ContinuousClock.Instant?) -> [UInt8]? {
        let file =
            path == "-"
            ? STDIN_FILENO : open(ByteText.bytes(of: path).map(CChar.init(bitPattern:)) + [0], O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            guard isReadable(file, deadline) else { return nil }
            let count = read(file, &buffer, buffer.count)
            switch count {
            case 1...: contents += buffer[..<count]
            case 0: return contents
            default: if errno != EINTR { return nil }
            }
        }
    }
}
