#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Writes a line to the standard error.
package func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    #if canImport(Darwin) || canImport(Glibc) || canImport(Musl) || canImport(Bionic)
    _ = write(2, bytes, bytes.count)
    #endif
}
