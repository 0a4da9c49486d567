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

/// Blocks the calling thread for a duration, even if signals arrive.
func waitForTime(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var (time, left) = (timespec(), timespec())
    time.tv_sec = .init(clamping: seconds)
    time.tv_nsec = .init(clamping: attoseconds / 1_000_000_000)
    while nanosleep(&time, &left) != 0, errno == EINTR { time = left }
}

/// The time in seconds since 1970, in UTC.
func secondsSince1970() -> Int { time(nil) }
