import CAllocations

/// Something whose allocations are counted.
struct Operation: Sendable {
    let name: String
    /// Does it as often as it is told.
    let run: @Sendable (_ times: Int) async throws -> Void
    private let times: Int
    private let per: Int
    private let executor: OneThread?

    private static let oneThread = OneThread()

    /// With `per` for how many operations a repetition counts as.
    init(
        _ name: String,
        times: Int = 2_000,
        per: Int = 1,
        onOneThread: Bool = false,
        run: @escaping @Sendable (_ times: Int) async throws -> Void
    ) {
        self.name = name
        self.times = times
        self.per = per
        executor = onOneThread ? Self.oneThread : nil
        self.run = run
    }

    /// The lowest of several counts: what other threads still have to do comes on top.
    func measured() async throws -> Double {
        try await withTaskExecutorPreference(executor) { try await measuredHere() }
    }

    @concurrent
    private func measuredHere() async throws -> Double {
        try await run(times)  // What is made once and kept is not the operation's.
        var lowest = UInt64.max
        for _ in 0..<20 {
            let before = allocation_count()
            try await run(times)
            lowest = min(lowest, allocation_count() - before)
        }
        return Double(lowest) / Double(times * per)
    }
}
