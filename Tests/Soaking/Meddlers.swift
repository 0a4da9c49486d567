import Dispatch
import Quattro
import Synchronization

/// A scope that may be cancelled, moved and shielded by threads that know nothing of it.
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
        case 6: scope.isShielded.toggle()
        default: _ = (scope.description, scope.cause, scope.cancelledCaught, scope.deadline.remaining)
        }
    }
}

/// Plain threads that meddle with victims at random.
final class Meddlers: Sendable {
    private let victims = Guarded([Victim?](repeating: nil, count: 48))
    private let isOver = Atomic(false)
    private let threads = DispatchGroup()
    private let pause = DispatchSemaphore(value: 0)
    private let ledger: Ledger

    init(ledger: Ledger) { self.ledger = ledger }

    /// From here on the victim may be meddled with; for how long is a matter of chance.
    func offer(_ victim: Victim, _ place: UInt64) {
        victims.withLock { $0[Int(place % UInt64($0.count))] = victim }
    }

    func begin(threads count: Int, seed: UInt64) {
        for number in 0..<count {
            DispatchQueue(label: "soak.meddler").async(group: threads) { [self] in
                var random = SplitMix64(seed: seed &+ UInt64(number) &* 7_919)
                while !isOver.load(ordering: .relaxed) {
                    let place = Int(random.below(48))
                    if let victim = victims.withLock({ $0[place] }) {
                        victim.meddle(&random)
                        ledger.count(\.meddlings)
                    }
                    _ = pause.wait(timeout: .now() + .microseconds(Int(random.below(200))))
                }
            }
        }
    }

    func end() async {
        isOver.store(true, ordering: .relaxed)
        await withCheckedContinuation { continuation in
            threads.notify(queue: .global()) { continuation.resume() }
        }
        victims.withLock { $0 = [] }
    }
}
