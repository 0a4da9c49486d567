import Dispatch
import Quattro

@testable import QuattroTesting

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a step is stuck in.
final class Stuck: Sendable {
    let gate = Gate()
    private let call = Shared<RunningCall?>(nil)
    private let hasPassed = Shared(false)
    private let hasOther = Shared(false)
}

extension Stuck {
    func meet(_ obstacle: StallTests.Obstacle) async {
        begin()
        switch obstacle {
        case .semaphore: gate.pass()
        case .sleep: sleep(20)  // until the signal which asks for its stack
        case .lockOfAnotherThread:
            let lock = Shared(())
            let isLocked = DispatchSemaphore(value: 0)
            DispatchQueue(label: "another").async {
                lock.withLock { _ in
                    isLocked.signal()
                    self.gate.pass()
                }
            }
            isLocked.wait()
            lock.withLock { _ in }
        case .pollingLoop: _ = await moveOn(after: .seconds(1)) { while !Task.isCancelled {} }
        }
        await Task.yield()
        goesOn()
    }

    func begin() { call.withLock { $0 = RunningCall.current } }

    func goesOn() { hasPassed.withLock { $0 = true } }

    var hasGoneOn: Bool { hasPassed.withLock { $0 } }

    /// Another one has come to what the step keeps.
    func hasCome() { hasOther.withLock { $0 = true } }

    var isDone: Bool { hasOther.withLock { $0 } }

    func hasBegun() async throws {
        while call.withLock({ $0 == nil }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Waits until its simulation waits for something outside.
    func waitsOutside() async throws {
        while call.withLock({ $0?.pulse.isWaiting != true }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Waits until its thread is back, and has left everything.
    func hasLeft() async throws {
        while call.withLock({ $0?.isOnItsThread != false }) { try await Task.sleep(for: .milliseconds(1)) }
    }
}

/// Blocks the threads that come to it, until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func pass() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() { semaphore.signal() }
}

extension Simulation.Options {
    /// For what is stuck for ever.
    static var impatient: Self {
        var options = Self()
        options.stepTimeLimit = .milliseconds(250)
        return options
    }
}
