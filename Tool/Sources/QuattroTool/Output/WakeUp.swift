import Foundation
import Synchronization

/// A pipe that makes a waiting `poll` return.
final class WakeUp: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32
    private let patience = Atomic(true)

    init() {
        // Without a pipe, waits cannot be ended early: `poll` skips negative descriptors.
        (readEnd, writeEnd) = makePipe() ?? (-1, -1)
    }

    deinit {
        Foundation.close(readEnd)
        Foundation.close(writeEnd)
    }

    /// Whether waits may last a moment longer.
    var isPatient: Bool { patience.load(ordering: .relaxed) }

    func signal(isPatient: Bool) {
        if !isPatient { patience.store(false, ordering: .relaxed) }
        _ = Foundation.write(writeEnd, [0], 1)
    }

    var isSignalled: Bool {
        var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    /// - Returns: Whether the descriptor is writable; `false` only after ``signal(isPatient:)``, which ends all waits.
    func waitUntilWritable(_ descriptor: Int32) -> Bool {
        var waiting = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
        ]
        // The byte stays in the pipe, so that every later wait ends at once too.
        while poll(&waiting, 2, -1) < 0 && errno == EINTR {}
        return waiting[0].revents != 0 || waiting[1].revents == 0
    }

    /// - Returns: Whether the descriptor became writable within the given milliseconds.
    func waitUntilWritable(_ descriptor: Int32, atMost milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, milliseconds) > 0
    }
}
