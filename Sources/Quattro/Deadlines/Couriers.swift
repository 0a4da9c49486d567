import Dispatch

/// Threads for work that may block, such as users' cancellation handlers: the driver of ``CourierMachine``.
///
/// Each courier has a serial queue of its own, since Dispatch gives each serial queue a thread, however many are blocked.
final class Couriers: Sendable {
    typealias Errand = @Sendable () -> Void

    private struct State {
        var machine: CourierMachine
        var errands = Queue<Errand>()
    }

    private let state: Guarded<State>
    /// The queue that checks whether couriers are blocked: only the library's own code runs there.
    private let watch: DispatchQueue

    /// - Parameters:
    ///   - limit: How many threads there may be. Errands that arrive while all of them are blocked wait.
    ///   - watch: A serial queue on which nothing blocks.
    init(limit: Int, watch: DispatchQueue) {
        state = Guarded(State(machine: CourierMachine(limit: limit)))
        self.watch = watch
    }

    /// Carries the errand out soon, on some other thread.
    func send(_ errand: @escaping Errand) {
        perform(
            state.withLock { state in
                state.errands.append(errand)
                return state.machine.errandCame()
            }
        )
    }

    private func perform(_ effects: CourierMachine.Effects) {
        for _ in 0..<effects.couriers {
            DispatchQueue(label: "quattro.courier", qos: .userInteractive).async { self.run() }
        }
        if effects.check {
            watch.asyncAfter(deadline: .now() + .milliseconds(1)) {
                self.perform(self.state.withLock { $0.machine.checked() })
            }
        }
    }

    /// The life of one courier.
    private func run() {
        var errand = next(isNew: true)
        while let present = errand {
            present()
            errand = next(isNew: false)
        }
    }

    private func next(isNew: Bool) -> Errand? {
        state.withLock { $0.machine.courierAsked(isNew: isNew) ? $0.errands.popFirst() : nil }
    }
}
