import Quattro
import Synchronization

#if os(Linux) && canImport(Glibc)
import Glibc

@_silgen_name("backtrace")
private func backtrace(_ frames: UnsafeMutablePointer<UInt>, _ count: Int32) -> Int32
@_silgen_name("__libc_current_sigrtmin") private func firstRealTimeSignal() -> Int32
@_silgen_name("__libc_current_sigrtmax") private func lastRealTimeSignal() -> Int32

/// A thread that another thread can ask for its stack, by a signal.
///
/// The signal is one that no other code handles. System calls that it interrupts are restarted, except those that never are, such as
/// sleeps: so it is sent only to a thread that has been given up. Its handler stays installed for as long as the process runs, since a late
/// signal without a handler would end the process.
struct InterruptibleThread {
    private let thread: pthread_t
    private let hasUnblocked: Bool

    /// Represents the current thread, until it leaves.
    static func current() -> InterruptibleThread {
        // The threads of Dispatch take no signals.
        InterruptibleThread(thread: pthread_self(), hasUnblocked: StackSignal.number.map(unblock) ?? false)
    }

    func leave() {
        guard hasUnblocked, let number = StackSignal.number else { return }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Asks for the stack, while the thread cannot leave.
    ///
    /// - Returns: Whether to wait for it with ``stack()``.
    func interrupt() -> Bool {
        guard let number = StackSignal.number, StackSignal.ask() else { return false }
        return pthread_kill(thread, number) == 0
    }

    /// - Returns: The address that the thread is executing, and the return addresses of its calls, innermost first; `nil` if it does not
    ///   answer.
    static func stack() -> [CodeAddress]? { StackSignal.answer() }

    private static func unblock(_ number: Int32) -> Bool {
        var (signals, before) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, &before)
        return sigismember(&before, number) == 1
    }
}

/// The watchdog asks one question at a time, and the signal handler answers into memory that was allocated before.
private enum StackSignal {
    private enum Phase {
        static let idle = 0
        static let asked = 1
        static let answering = 2
        static let answered = 3
    }

    private static let capacity = 256
    private static let patience = Duration.milliseconds(500)
    /// These two are written before there is a handler, and later only by the handler that answers; they are read after the answer.
    nonisolated(unsafe) private static let frames = UnsafeMutablePointer<UInt>.allocate(capacity: capacity)
    nonisolated(unsafe) private static var count: Int32 = 0
    /// The address to which the handler returns; it is set together with the handler, before the first question.
    nonisolated(unsafe) private static var trampoline: UInt = 0
    private static let phase = Atomic(Phase.idle)

    /// The signal, with its handler installed; `nil` if all signals are taken.
    static let number: Int32? = {
        // The first call of `backtrace` loads a library, which a handler must not do.
        count = backtrace(frames, 1)
        let number = (firstRealTimeSignal()...lastRealTimeSignal()).reversed().first(where: isFree)
        return number.flatMap { install(on: $0) ? $0 : nil }
    }()

    static func ask() -> Bool {
        phase.compareExchange(expected: Phase.idle, desired: Phase.asked, ordering: .acquiringAndReleasing).exchanged
    }

    static func answer() -> [CodeAddress]? {
        let start = ContinuousClock.now
        while phase.load(ordering: .acquiring) != Phase.answered {
            if start.duration(to: .now) > patience {
                // If the handler is about to answer, no new question is asked.
                _ = phase.compareExchange(
                    expected: Phase.asked,
                    desired: Phase.idle,
                    ordering: .acquiringAndReleasing
                )
                return nil
            }
            usleep(1_000)
        }
        defer { phase.store(Phase.idle, ordering: .releasing) }
        return addresses(Array(UnsafeBufferPointer(start: frames, count: Int(count))))
    }

    /// The addresses without the frames of the handler: first the address that the thread is executing, then the return addresses.
    private static func addresses(_ frames: [UInt]) -> [CodeAddress] {
        let handlers = frames.firstIndex(of: trampoline).map { $0 + 1 } ?? 0
        return frames.dropFirst(handlers).enumerated().map { index, address in
            CodeAddress(address: address, isOfReturn: index > 0)
        }
    }

    private static func isFree(_ number: Int32) -> Bool {
        var present = sigaction()
        return sigaction(number, nil, &present) == 0
            && withUnsafeBytes(of: &present) { $0.load(as: UInt.self) } == 0
    }

    private static func install(on number: Int32) -> Bool {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in StackSignal.handle() }
        action.sa_flags = SA_RESTART
        guard sigaction(number, &action, nil) == 0, sigaction(number, nil, &action) == 0 else { return false }
        trampoline = action.sa_restorer.map { unsafeBitCast($0, to: UInt.self) } ?? 0
        return true
    }

    /// This does only what a signal handler may do: it allocates no memory and takes no locks.
    private static func handle() {
        let error = errno
        defer { errno = error }
        let isAsked = phase.compareExchange(
            expected: Phase.asked,
            desired: Phase.answering,
            ordering: .acquiringAndReleasing
        ).exchanged
        guard isAsked else { return }
        count = backtrace(frames, Int32(capacity))
        phase.store(Phase.answered, ordering: .releasing)
    }
}
#else
/// A thread whose stack is not available on this platform.
struct InterruptibleThread {
    static func current() -> InterruptibleThread { InterruptibleThread() }
    func leave() {}
    func interrupt() -> Bool { false }
    static func stack() -> [CodeAddress]? { nil }
}
#endif
