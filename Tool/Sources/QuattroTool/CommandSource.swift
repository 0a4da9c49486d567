import ArgumentParser
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
        guard let bytes = contents(of: path, deadline) else {
            if let limit, errno == ETIMEDOUT {
                say("nothing was started: '\(path)' given to '--from' did not end within \(limit.text)")
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

    /// Waits for something to read, or the end, for as long as there is time.
    private static func isReadable(_ file: Int32, _ deadline: ContinuousClock.Instant?) -> Bool {
        while true {
            let left = deadline.map { ContinuousClock.now.duration(to: $0) / .milliseconds(1) }
            var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            let result = poll(&request, 1, left.map { Int32(min(max($0.rounded(.up), 0), 1e9)) } ?? -1)
            guard result >= 0 || errno == EINTR else { return false }
            // Also if there is more: a writer that never ends is no reason to go on.
            if let deadline, ContinuousClock.now >= deadline {
                errno = ETIMEDOUT
                return false
            }
            if result > 0 { return true }
        }
    }

    /// Opens a file without waiting: that of a named pipe would wait for its writer.
    private static func open(_ path: String) -> Int32 {
        guard path != "-" else { return STDIN_FILENO }
        let bytes = ByteText.bytes(of: path).map(CChar.init(bitPattern:)) + [0]
        return Foundation.open(bytes, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    }

    /// Reads a whole file: `nil`, and the reason in `errno`, if that fails.
    private static func contents(of path: String, _ deadline: ContinuousClock.Instant?) -> [UInt8]? {
        let file = open(path)
        guard file >= 0 else { return nil }
        defer { if file != STDIN_FILENO { close(file) } }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            // Before each read: where there is no writer yet, a read would find the end.
            guard isReadable(file, deadline) else { return nil }
            let count = read(file, &buffer, buffer.count)
            switch count {
            case 1...: contents += buffer[..<count]
            case 0: return contents
            default: if errno != EINTR && errno != EAGAIN { return nil }
            }
        }
    }
}
