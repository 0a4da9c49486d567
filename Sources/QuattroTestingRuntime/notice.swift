import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

private let hasSaid = Atomic(false)

/// Says once that what was asked for by linking it is not to be had.
@Sendable func sayThatItDoesNothing() {
    guard !hasSaid.exchange(true, ordering: .relaxed) else { return }
    say("QuattroTestingRuntime needs Linux, glibc and Swift 6.3: simulations cover what QuattroTesting covers alone")
}

/// A line on the standard error.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    #if canImport(Darwin) || canImport(Glibc) || canImport(Musl) || canImport(Bionic)
    _ = write(2, bytes, bytes.count)
    #endif
}
