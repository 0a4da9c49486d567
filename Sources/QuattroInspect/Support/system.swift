#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

var processNumber: Int32 { getpid() }

/// In UTC.
func secondsSince1970() -> Int { time(nil) }
