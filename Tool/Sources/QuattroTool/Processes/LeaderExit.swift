import Dispatch
import Foundation
import Subprocess

/// The end of a command's shell, as an event to wait for.
///
/// Waiting does not reap the shell, so that its process ID stays reserved.
struct LeaderExit: Sendable {
    let process: ProcessIdentifier

    /// Waits until the shell has ended, by itself or not.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func wait() async throws {
        #if os(Linux)
        let descriptor = fcntl(process.processDescriptor, F_DUPFD_CLOEXEC, 0)
        if descriptor >= 0 { await waitUntilReadable(descriptor) }
        #endif
        // Without a process descriptor (not on Linux, or before 5.4), there is no event to wait for.
        while !hasExited {
            try Task.checkCancellation()
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private var hasExited: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(process.value), &information, WEXITED | WNOWAIT | WNOHANG)
        // An error means that the child no longer exists. A zero signal number means that its state has not changed.
        return result != 0 ? errno != EINTR : information.si_signo != 0
    }

    private func waitUntilReadable(_ descriptor: Int32) async {
        let (events, continuation) = AsyncStream.makeStream(of: Void.self)
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler { continuation.finish() }
        source.setCancelHandler { close(descriptor) }
        source.activate()
        for await _ in events {}
        source.cancel()
    }
}
