import Dispatch
import Quattro
import Synchronization

/// Random work in real time: scopes, groups, deadlines, shields and cancels from many tasks and plain threads at once, each
/// with what must hold of it whatever the others do.
package struct Soak: Sendable {
    /// How many tasks live at a time.
    package var tasks = 24
    /// How many plain threads cancel, move deadlines and raise shields meanwhile.
    package var threads = 4
    package var seed: UInt64 = 1
    /// How much longer than it should a run may take until it counts as hung.
    package var patience = Duration.seconds(600)

    package init() {}

    /// Lives for a while, and returns when everything has ended.
    package func run(for duration: Duration) async throws -> Ledger.Report {
        let ledger = Ledger()
        let meddlers = Meddlers(ledger: ledger)
        let watchdog = Watchdog(limit: duration + patience, ledger: ledger)
        meddlers.begin(threads: threads, seed: seed)
        let end = Deadline.after(duration)
        try await withScopedTaskGroup(name: "soak") { group in
            for number in 0..<tasks {
                let seed = seed &* 1_000_003 &+ UInt64(number)
                group.addTask { await keepLiving(until: end, seed: seed, ledger, meddlers) }
            }
        }
        await meddlers.end()
        watchdog.end()
        return ledger.report()
    }

    private func keepLiving(until end: Deadline, seed: UInt64, _ ledger: Ledger, _ meddlers: Meddlers) async {
        var random = SplitMix64(seed: seed)
        // Once at least, however late a busy machine begins.
        repeat {
            let account = Account()
            let life = Life(ledger: ledger, meddlers: meddlers, account: account)
            do {
                try await life.live(random.next(), depth: 4)
                account.check([], ledger)
            } catch {
                account.check(Account.leaves(of: error), ledger)
            }
            ledger.count(\.lives)
        } while !end.hasPassed
    }
}

/// Ends the program when a run does not end: what has hung cannot be cancelled either.
private final class Watchdog: Sendable {
    private let hasEnded = DispatchSemaphore(value: 0)

    init(limit: Duration, ledger: Ledger) {
        let seconds = Double(limit.components.seconds)
        DispatchQueue(label: "soak.watchdog").async { [hasEnded] in
            guard hasEnded.wait(timeout: .now() + seconds) == .timedOut else { return }
            fatalError("a soak has not ended after \(limit):\n\(ledger.report())")
        }
    }

    func end() { hasEnded.signal() }
}

/// Repeatable random numbers.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
    mutating func isOne(in count: UInt64) -> Bool { below(count) == 0 }
}
