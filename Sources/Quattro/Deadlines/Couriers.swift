import Dispatch

/// Threads for what may block, such as the cancellation handlers of other people's code: the driver of ``CourierMachine``.
///
/// A courier is a serial queue of its own, since Dispatch gives each of those a thread, however many are blocked.
final class Couriers: Sendable {
    typealias Errand = @Sendable () -> Void

    private struct State {
        var machine: CourierMachine
        var errands = Queue<Errand>()
    }

    private let state: Guarded<State>
    /// The queue on which it is noticed that couriers are held up: no code but the library's runs there.
    private let watch: DispatchQueue

    /// - Parameters:
    ///   - limit: How many threads there may be. Errands that come while all of them are blocked wait.
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
