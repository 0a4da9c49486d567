import Dispatch
import Quattro

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Ends the program when a life does not end, and says where it stands: what has hung cannot be cancelled either.
final class Watchdog: Sendable {
    private let hasEnded = DispatchSemaphore(value: 0)
    private let soak: Soak
    private let ledger: Ledger
    private let diaries: [Diary]

    init(of soak: Soak, ledger: Ledger, diaries: [Diary]) {
        self.soak = soak
        self.ledger = ledger
        self.diaries = diaries
        DispatchQueue(label: "soak.watchdog").async { self.watch() }
    }

    func end() { hasEnded.signal() }

    private func watch() {
        while hasEnded.wait(timeout: .now() + 0.1) == .timedOut {
            let now = ContinuousClock.now
            let hung = diaries.filter { $0.begin.map { $0.duration(to: now) > soak.patience } ?? false }
            if !hung.isEmpty { giveUp(hung) }
        }
    }

    private func giveUp(_ hung: [Diary]) -> Never {
        let since = ledger.age - soak.patience
        print(
            "HANG: since \(since) after the beginning of a soak with seed \(soak.seed), \(hung.count) lives do not end"
        )
        for diary in hung { print(diary.description) }
        print(ledger.report())
        fflush(nil)
        // Not a trap: the stacks of a hundred threads that wait take a minute and say nothing.
        _exit(1)
    }
}
