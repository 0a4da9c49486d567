import Quattro
import Synchronization

extension Life {
    /// A group that gets what its callers leave behind, which may not listen to that.
    func leaveSome(_ random: inout SplitMix64, depth: Int) async throws {
        let values = Values()
        var (choices, result) = (random, Result<Void, any Error>.success(()))
        do {
            try await diary.during("a group that gets what is left behind") {
                try await withScopedTaskGroup(name: "program") { program in
                    for _ in 0..<choices.below(4) {
                        let (seed, isChild) = (choices.next(), choices.isOne(in: 2))
                        if isChild {
                            ledger.count(\.children)
                            program.addTask { try await operate(seed, values, in: program, depth: depth) }
                        } else {
                            try await operate(seed, values, in: program, depth: depth)
                        }
                    }
                }
            }
        } catch { result = .failure(error) }
        values.check(ledger)
        try result.get()
    }

    private func operate(_ seed: UInt64, _ values: Values, in program: ScopedTaskGroup, depth: Int) async throws {
        var random = SplitMix64(seed: seed)
        let (caller, inner, isDeaf) = (CancelScope(name: "caller"), random.next(), random.isOne(in: 2))
        ledger.count(\.scopes)
        if random.isOne(in: 2) {
            caller.deadline = .after(.microseconds(Int64(random.below(1_000))))
        } else if random.isOne(in: 2) {
            meddlers.soon(&random) { caller.cancel(reason: "enough") }
        }
        let value = try await diary.during("an operation that may be left behind") {
            try await caller.run {
                try await program.runAbandoningOnCancel(name: "work") {
                    let kept = Kept(ledger)
                    defer { withExtendedLifetime(kept) {} }
                    if isDeaf {
                        try await withShield { try await spared.live(inner, depth: min(1, depth - 1)) }
                    } else {
                        try await live(inner, depth: min(2, depth - 1))
                    }
                    return values.open()
                } late: { result in
                    ledger.count(\.left)
                    switch result {
                    case .success(let value): values.get(value)
                    case .failure(let error): account.settle(error, ledger)
                    }
                }
            }
        }
        if let value { values.get(value) }
    }
}

/// Values that are opened, each to be got by someone once.
private final class Values: Sendable {
    private let opened = Atomic(0)
    private let got = Guarded<[Int]>([])

    func open() -> Int { opened.add(1, ordering: .sequentiallyConsistent).newValue }
    func get(_ value: Int) { got.withLock { $0.append(value) } }

    /// When nothing is left that could open or get one.
    func check(_ ledger: Ledger) {
        let (opened, got) = (opened.load(ordering: .sequentiallyConsistent), got.withLock { $0 })
        ledger.expect(got.sorted() == Array(1..<(opened + 1)), "\(opened) values were opened, and got: \(got)")
    }
}
