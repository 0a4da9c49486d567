/// The queues of a timekeeper, each under a lock of its own and in memory of its own.
///
/// `@unchecked`: the queues are behind locks, and the pointer never changes.
struct DeadlineShards: ~Copyable, @unchecked Sendable {
    typealias Queue = DeadlineQueue<Timekeeper.Waiter>

    private struct Shard: ~Copyable {
        let queue = Guarded(Queue())
        /// Keeps the next shard's lock and arrays out of this one's cache lines.
        private let distance: InlineArray<16, UInt64> = .init(repeating: 0)
    }

    private let shards: UnsafeMutablePointer<Shard>
    let count: Int

    init(_ count: Int) {
        precondition(count > 0)
        self.count = count
        shards = .allocate(capacity: count)
        for index in 0..<count { (shards + index).initialize(to: Shard()) }
    }

    deinit {
        shards.deinitialize(count: count)
        shards.deallocate()
    }

    @inline(__always)
    func withLock<Result>(of shard: Int, _ body: (inout sending Queue) -> sending Result) -> sending Result {
        shards[shard].queue.withLock(body)
    }

    /// Visits one shard after another.
    @inline(__always)
    func forEach(_ body: (inout sending Queue) -> Void) {
        for shard in 0..<count { withLock(of: shard) { body(&$0) } }
    }
}
