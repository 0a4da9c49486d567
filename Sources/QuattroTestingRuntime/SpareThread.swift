#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime
import Glibc

/// A thread that does one piece of work after another, and waits for the next: making a thread costs more than a small simulation.
final class SpareThread: Sendable {
    private static let idle = Guarded<[SpareThread]>([])

    /// A semaphore, for any thread.
    nonisolated(unsafe) private let baton = quattro_make_baton()
    private let work = Guarded<(@Sendable () -> Void)?>(nil)

    private init() {}

    static func run(_ work: @escaping @Sendable () -> Void) {
        let idle = idle.withLock { $0.popLast() }
        let thread = idle ?? SpareThread()
        thread.work.withLock { $0 = work }
        if idle == nil { thread.start() }
        quattro_give_baton(thread.baton)
    }

    private func start() {
        var thread = pthread_t()
        let error = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<SpareThread>.fromOpaque(context).takeUnretainedValue().loop() }
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        precondition(error == 0, "no thread for a simulation: error \(error)")
        pthread_detach(thread)
    }

    private func loop() {
        while true {
            quattro_await_baton(baton)
            perform()
            Self.idle.withLock { $0.append(self) }
        }
    }

    private func perform() {
        let work = work.withLock { $0.take() }
        work?()
    }
}
#endif
