import ArgumentParser
import CQuattroGuard
import Foundation
import QuattroToolCore

/// Reads the files of `--from` and `--each`.
enum CommandSource {
    /// Whether a file is read while commands run: it is not a regular file, which can be read as a whole beforehand.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard (path == "-" ? fstat(STDIN_FILENO, &status) : path.withByteText { stat($0, &status) }) == 0 else {
            return false
        }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Refuses a stream that cannot be read, as far as this is known before it is opened.
    static func checkStream(_ path: String, givenTo option: String) throws {
        if path != "-", path.withByteText({ access($0, R_OK) }) != 0 { throw refusal(of: path, givenTo: option) }
    }

    /// Reads the commands of a whole file.
    ///
    /// - Parameter path: Its path; `-` for standard input.
    /// - Returns: The commands as ``ByteText``.
    /// - Throws: `ValidationError`.
    static func commands(from path: String) throws -> [String] {
        guard let bytes = contents(of: path, nil) else { throw refusal(of: path, givenTo: "--from") }
        do {
            return try CommandList.commands(in: bytes)
        } catch {
            throw ValidationError(problem(of: path, givenTo: "--from", error))
        }
    }

    /// Reads a whole file, or standard input if the path is `-`.
    ///
    /// - Parameters:
    ///   - path: Its path.
    ///   - option: The option to which the path was given.
    ///   - limit: How long everything may take.
    ///   - began: When that time began.
    /// - Returns: The contents.
    /// - Throws: `ValidationError`, and `ExitCode` if the time is up.
    static func contents(
        of path: String,
        givenTo option: String,
        _ limit: RunPlan.Limit?,
        began: ContinuousClock.Instant
    ) throws -> [UInt8] {
        if let bytes = contents(of: path, limit.map { began + $0.duration }) { return bytes }
        guard let limit, errno == ETIMEDOUT else { throw refusal(of: path, givenTo: option) }
        let readable = ByteText.readable(path)
        say("nothing was started: '\(readable)' given to '\(option)' did not end within \(limit.text)")
        throw ExitCode(limit.statusWhenOver)
    }

    static func problem(of path: String, givenTo option: String, _ error: CommandListError) -> String {
        let line = "line \(error.line) of '\(ByteText.readable(path))' given to '\(option)'"
        guard option == "--each", error.reason == .nul else { return "\(line) \(error.what)" }
        return "\(line) has a NUL in it: use '-0' for items that end with NUL"
    }

    static func problem(of path: String, givenTo option: String, error: Int32) -> String {
        "cannot read the file '\(ByteText.readable(path))' given to '\(option)': \(String(cString: strerror(error)))"
    }

    private static func refusal(of path: String, givenTo option: String) -> ValidationError {
        ValidationError(problem(of: path, givenTo: option, error: errno))
    }
}

// MARK: - Reading

extension CommandSource {
    /// Opens a file that is read while commands run: opening it may wait for a writer.
    ///
    /// - Returns: The descriptor; negative, and the reason in `errno`, if it cannot be opened.
    static func open(_ path: String) -> Int32 {
        path == "-" ? STDIN_FILENO : path.withByteText { Foundation.open($0, O_RDONLY | O_CLOEXEC) }
    }

    /// - Returns: The next bytes, empty at the end; `nil`, with the reason in `errno`, if the file cannot be read.
    static func readPiece(of file: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count >= 0 { return Array(buffer.prefix(count)) }
            guard errno == EAGAIN || errno == EINTR else { return nil }
            // Another process has made the descriptor non-blocking.
            if errno == EAGAIN { _ = isReadable(file, nil) }
        }
    }

    /// Reads a whole file: `nil`, and the reason in `errno`, if that fails.
    private static func contents(of path: String, _ deadline: ContinuousClock.Instant?) -> [UInt8]? {
        // This must not wait: opening a named pipe would wait for its writer, whatever the deadline.
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let file = path == "-" ? STDIN_FILENO : path.withByteText { Foundation.open($0, flags) }
        guard file >= 0 else { return nil }
        defer { if file != STDIN_FILENO { close(file) } }
        // Reading may take long, and no command has been started that would have to be ended first.
        quattro_early_signals_set_usual(1)
        defer { quattro_early_signals_set_usual(0) }
        var contents: [UInt8] = []
        // This is checked before each read: if there is no writer yet, a read would find the end.
        while isReadable(file, deadline) {
            guard let piece = readPiece(of: file) else { return nil }
            guard !piece.isEmpty else { return contents }
            contents += piece
        }
        return nil
    }

    /// Waits for something to read, or for the end, until the deadline.
    private static func isReadable(_ file: Int32, _ deadline: ContinuousClock.Instant?) -> Bool {
        while true {
            let left = deadline.map { ContinuousClock.now.duration(to: $0) / .milliseconds(1) }
            var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            let result = poll(&request, 1, left.map { Int32(min(max($0.rounded(.up), 0), 1e9)) } ?? -1)
            guard result >= 0 || errno == EINTR else { return false }
            // The deadline counts even if there is more to read: the writer may never end.
            if let deadline, ContinuousClock.now >= deadline {
                errno = ETIMEDOUT
                return false
            }
            if result > 0 { return true }
        }
    }
}
