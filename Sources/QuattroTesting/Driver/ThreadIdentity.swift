#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// The identity of a thread.
struct ThreadIdentity: Equatable, @unchecked Sendable {
    private let thread = pthread_self()

    static var current: ThreadIdentity { ThreadIdentity() }

    /// A word that differs from thread to thread, and is never 0.
    var word: UInt { withUnsafeBytes(of: thread) { $0.load(as: UInt.self) } }

    static func == (a: ThreadIdentity, b: ThreadIdentity) -> Bool {
        pthread_equal(a.thread, b.thread) != 0
    }
}
