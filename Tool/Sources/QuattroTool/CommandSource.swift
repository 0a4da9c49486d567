import ArgumentParser
import Foundation
import QuattroToolCore

/// Reads the files of `--from`.
enum CommandSource {
    /// Whether a file is read while commands run: it is none that lies on a disk, whole, for as long as it takes.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard (path == "-" ? fstat(STDIN_FILENO, &status) : stat(systemPath(path), &status)) == 0 else { return false }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Refuses a stream that cannot be read, as far as that can be known before it is opened.
    static func checkStream(_ path: String) throws {
        if path != "-", access(systemPath(path), R_OK) != 0 { throw refusal(of: path) }
    }

    /// Reads the commands of a whole file.
    ///
    /// - Parameter path: Its path; `-` for standard input.
    /// - Returns: The commands as ``ByteText``.
    /// - Throws: `ValidationError`.
    static func commands(from path: String) throws -> [String] {
        guard let bytes = contents(of: path) else { throw refusal(of: path) }
        do {
            return try CommandList.commands(in: bytes)
        } catch {
            throw ValidationError(problem(of: path, error))
        }
    }

    static func problem(of path: String, _ error: CommandListError) -> String {
        "line \(error.line) of '\(ByteText.readable(path))' given to '--from' \(error.what)"
    }

    static func problem(of path: String, error: Int32) -> String {
        "cannot read the file '\(ByteText.readable(path))' given to '--from': \(String(cString: strerror(error)))"
    }

    private static func refusal(of path: String) -> ValidationError { ValidationError(problem(of: path, error: errno)) }

    /// Reads a whole file: `nil`, and the reason in `errno`, if that fails.
    private static func contents(of path: String) -> [UInt8]? {
        let file = open(path)
        guard file >= 0 else { return nil }
        defer { if file != STDIN_FILENO { close(file) } }
        var contents: [UInt8] = []
        while true {
            guard let piece = readPiece(of: file) else { return nil }
            guard !piece.isEmpty else { return contents }
            contents += piece
        }
    }

    /// - Returns: The descriptor; negative, and the reason in `errno`, if it cannot be opened.
    static func open(_ path: String) -> Int32 {
        path == "-" ? STDIN_FILENO : Foundation.open(systemPath(path), O_RDONLY | O_CLOEXEC)
    }

    /// - Returns: What there is next, nothing at the end; `nil`, and the reason in `errno`, if it cannot be read.
    static func readPiece(of file: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count >= 0 { return Array(buffer.prefix(count)) }
            guard errno == EAGAIN || errno == EINTR else { return nil }
            // Someone else has made it a descriptor that does not block.
            var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            if errno == EAGAIN { poll(&request, 1, -1) }
        }
    }

    private static func systemPath(_ path: String) -> [CChar] {
        ByteText.bytes(of: path).map(CChar.init(bitPattern:)) + [0]
    }
}
