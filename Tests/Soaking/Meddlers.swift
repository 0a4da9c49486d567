import Dispatch
import Quattro
import Synchronization

/// A scope that may be cancelled, moved and shielded by tasks and threads that know nothing of it.
final class Victim: Sendable {
    let scope: CancelScope
    private let touched = Atomic(false)

    init(_ scope: CancelScope) { self.scope = scope }

    /// Whether anybody has done something to it, or is about to.
    var isTouched: Bool { touched.load(ordering: .sequentiallyConsistent) }

    func meddle(_ random: inout SplitMix64) {
        touched.store(true, ordering: .sequentiallyConsistent)
        switch random.below(8) {
        case 0, 1: scope.cancel(reason: "a meddler")
        case 2: scope.deadline = .now
        case 3: scope.deadline = .after(.microseconds(Int64(random.below(3_000))))
        case 4: scope.deadline = .never
        case 5: scope.tighten(to: .after(.microseconds(Int64(random.below(3_000)))))
        case 6: raiseShield(&random)
        default: _ = (scope.description, scope.cause, scope.cancelledCaught, scope.deadline.remaining)
        }
    }

    /// For a moment only: what waits inside to be cancelled must be so in the end.
    func raiseShield(_ random: inout SplitMix64) {
        scope.isShielded = true
        dawdle(&random)
        scope.isShielded = false
    }
}

/// Holds the thread up for a moment: some nanoseconds, or some microseconds.
func dawdle(_ random: inout SplitMix64) {
    let moment = Atomic(0)
    for _ in 0..<random.below(random.isOne(in: 8) ? 20_000 : 500) { _ = moment.load(ordering: .relaxed) }
}

/// Plain threads that meddle with victims at random, and do what lives want done by others.
final class Meddlers: Sendable {
    private typealias Errand = @Sendable () -> Void

    private let victims = Guarded([Victim?](repeating: nil, count: 48))
    private let errands = Guarded<[Errand]>([])
    private let isOver = Atomic(false)
    /// The threads, and the tasks that run beside the lives.
    private let others = DispatchGroup()
    private let pause = DispatchSemaphore(value: 0)
    private let ledger: Ledger

    init(ledger: Ledger) { self.ledger = ledger }

    /// From here on the victim may be meddled with; for how long is a matter of chance.
    func offer(_ victim: Victim, _ place: UInt64) {
        victims.withLock { $0[Int(place % UInt64($0.count))] = victim }
    }

    /// Meddles with one of the victims, from wherever this is called.
    func meddle(_ random: inout SplitMix64) {
        let place = Int(random.below(48))
        guard let victim = victims.withLock({ $0.isEmpty ? nil : $0[place] }) else { return }
        victim.meddle(&random)
        ledger.count(\.meddlings)
    }

    /// Has something done by a thread or by a task of its own, certainly and soon, but not just now.
    func soon(_ random: inout SplitMix64, _ work: @escaping @Sendable () -> Void) {
        ledger.count(\.errands)
        let moment = random
        let delayed: Errand = {
            var moment = moment
            dawdle(&moment)
            work()
        }
        if random.isOne(in: 2) {
            errands.withLock { $0.append(delayed) }
            pause.signal()
        } else {
            others.enter()
            Task.detached {
                delayed()
                self.others.leave()
            }
        }
    }

    func begin(threads count: Int, seed: UInt64) {
        for number in 0..<count {
            DispatchQueue(label: "soak.meddler").async(group: others) { [self] in
                var random = SplitMix64(seed: seed &+ UInt64(number) &* 7_919)
                while !isOver.load(ordering: .relaxed) { goOn(&random) }
            }
        }
    }

    private func goOn(_ random: inout SplitMix64) {
        if let errand = errands.withLock({ $0.popLast() }) {
            errand()
        } else {
            meddle(&random)
            _ = pause.wait(timeout: .now() + .microseconds(Int(random.below(200))))
        }
    }

    func end() async {
        isOver.store(true, ordering: .relaxed)
        await calledBack { end in others.notify(queue: .global(), execute: end) }
        victims.withLock { $0 = [] }
        errands.withLock { $0 = [] }
    }
}
