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
    /// How long one life may take until it counts as hung: a few milliseconds are usual.
    package var patience = Duration.seconds(120)
    /// Whether priorities are raised while lives go on.
    package var escalates = true
    /// Whether cancellation handlers block, for some milliseconds.
    package var blocks = true

    package init() {}

    /// Lives for a while, and returns when everything has ended.
    package func run(for duration: Duration) async throws -> Ledger.Report {
        let ledger = Ledger()
        let (meddlers, places) = (Meddlers(ledger: ledger), SharedPlaces())
        let diaries = (0..<tasks).map { _ in Diary() }
        let watchdog = Watchdog(of: self, ledger: ledger, diaries: diaries)
        meddlers.begin(threads: threads, seed: seed)
        let end = Deadline.after(duration)
        try await withScopedTaskGroup(name: "soak") { group in
            for (number, diary) in diaries.enumerated() {
                let seed = seed &* 1_000_003 &+ UInt64(number)
                group.addTask { await keepLiving(until: end, seed: seed, ledger, meddlers, places, diary) }
            }
        }
        await meddlers.end()
        places.check(ledger)
        watchdog.end()
        return ledger.report()
    }

    private func keepLiving(
        until end: Deadline,
        seed: UInt64,
        _ ledger: Ledger,
        _ meddlers: Meddlers,
        _ places: SharedPlaces,
        _ diary: Diary
    ) async {
        var random = SplitMix64(seed: seed)
        // Once at least, however late a busy machine begins.
        repeat {
            let (account, seed) = (Account(), random.next())
            let life = Life(
                soak: self,
                ledger: ledger,
                meddlers: meddlers,
                places: places,
                account: account,
                diary: diary
            )
            diary.beginLife(seed: seed)
            do {
                try await life.live(seed, depth: 4)
                account.check(nil, ledger)
            } catch {
                account.check(error, ledger)
            }
            diary.endLife()
            ledger.count(\.lives)
        } while !end.hasPassed
    }
}

extension SplitMix64 {
    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
    mutating func isOne(in count: UInt64) -> Bool { below(count) == 0 }
}
