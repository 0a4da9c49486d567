#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// The value of an environment variable.
func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
