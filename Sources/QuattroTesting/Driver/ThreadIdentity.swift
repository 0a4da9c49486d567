#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Which thread it is.
struct ThreadIdentity: Equatable, @unchecked Sendable {
    private let thread = pthread_self()

    static var current: ThreadIdentity { ThreadIdentity() }

    static func == (a: ThreadIdentity, b: ThreadIdentity) -> Bool {
        pthread_equal(a.thread, b.thread) != 0
    }
}
