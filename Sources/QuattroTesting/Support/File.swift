#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// A file at a path, without Foundation, which would make every build of the tests slower.
struct File: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    /// - Returns: The whole file, as UTF-8, or `nil` if it cannot be read.
    func content() -> String? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// - Returns: Whether the whole content has been written.
    func write(_ content: String) -> Bool { write(Array(content.utf8)) }

    func write(_ bytes: [UInt8]) -> Bool {
        guard let file = fopen(path, "wb") else { return false }
        let count = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && count == bytes.count
    }

    var isFolder: Bool {
        guard let folder = opendir(path) else { return false }
        closedir(folder)
        return true
    }

    /// - Returns: Whether there is a folder at the path now.
    func makeFolder() -> Bool {
        var path = self.path.first == "/" ? "/" : ""
        for name in self.path.split(separator: "/") {
            path += (path.isEmpty || path.last == "/" ? "" : "/") + name
            _ = mkdir(path, 0o777)
        }
        return isFolder
    }
}
