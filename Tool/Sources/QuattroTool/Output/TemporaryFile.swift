import Foundation

/// A file without a name, which disappears when it is closed, however the process ends.
final class TemporaryFile: Sendable {
    /// The folder in which such files are made.
    static var folder: String {
        let given = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        return given.isEmpty ? "/tmp" : given
    }

    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// - Returns: The file, or the `errno` if it could not be made.
    static func make() -> (file: TemporaryFile?, error: Int32) {
        let path = "\(folder)/quattro-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return (nil, errno) }
        unlink(path)
        return (TemporaryFile(descriptor), 0)
    }

    deinit { close(descriptor) }

    /// - Returns: How many bytes were written, and the `errno` if not all were; zero otherwise.
    func append(_ bytes: [UInt8]) -> (count: Int, error: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return (bytes.count - rest.count, errno)
            }
            rest = rest.dropFirst(count)
        }
        return (bytes.count, 0)
    }

    /// Reads it from its beginning to its end.
    ///
    /// - Returns: The `errno` if it could not be read; zero otherwise.
    func read(_ body: (UnsafeRawBufferPointer) -> Void) -> Int32 {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var offset: off_t = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if count == 0 { return 0 }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            offset += off_t(count)
            buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
        }
    }
}
