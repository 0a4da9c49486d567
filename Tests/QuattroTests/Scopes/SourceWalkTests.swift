import Testing

@testable import Quattro

/// Random lives of sources and scopes linked to them, by a clock that is moved by hand, against an obvious model: a scope is
/// cancelled by what came first, as long as it runs.
struct SourceWalkTests {
    @Test(arguments: 0..<200 as Range<UInt64>) func `every scope has the cause and the bound that the model says`(
        seed: UInt64
    ) async {
        let time = SteppedTime()
        let timekeeper = Timekeeper(source: time)
        await Timekeeper.withTimekeeper(timekeeper) {
            await SourceWalk(seed: seed, time, timekeeper).run()
        }
    }
}

/// What a source is, without any cleverness.
private struct SourceModel {
    var deadline: Deadline
    var record: CancelRecord?

    mutating func notice(_ now: Deadline) {
        if record == nil, deadline <= now { record = CancelRecord(cause: .deadline(deadline), time: deadline) }
    }
}

@MainActor private final class SourceWalk {
    private struct Linked {
        let scope: CancelScope
        let sources: [Int]
        let deadline: Deadline
        var record: CancelRecord?
        var hasEnded = false
        let stop: Signal
    }

    private var random: SplitMix64
    private let time: SteppedTime
    private let timekeeper: Timekeeper
    private var sources: [CancelSource] = []
    private var models: [SourceModel] = []
    private var scopes: [Linked] = []

    init(seed: UInt64, _ time: SteppedTime, _ timekeeper: Timekeeper) {
        random = SplitMix64(seed: seed)
        self.time = time
        self.timekeeper = timekeeper
    }

    private func some(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private var someDeadline: Deadline { some(0...3) == 0 ? .never : time.now + .seconds(some(-1...6)) }

    func run() async {
        for _ in 0..<3 {
            let deadline = someDeadline
            sources.append(CancelSource(deadline: deadline))
            models.append(SourceModel(deadline: deadline))
            models[models.count - 1].notice(time.now)
        }
        try? await withScopedTaskGroup { group in
            for _ in 0..<80 {
                await step(group)
                check()
            }
            for index in scopes.indices { await end(index) }
            group.cancelAll()
        }
        #expect(sources.allSatisfy { $0.state.withLock { $0.links.count } == 0 })
    }

    private func step(_ group: ScopedTaskGroup) async {
        let source = some(0...2)
        switch some(0...6) {
        case 0: await enter(group)
        case 1 where !scopes.isEmpty: await end(some(0...scopes.count - 1))
        case 2:
            let deadline = someDeadline
            sources[source].deadline = deadline
            change(source) { $0.deadline = deadline }
        case 3:
            let deadline = someDeadline
            let isDeadline = sources[source].tighten(to: deadline)
            let expected = models[source].record == nil && deadline <= models[source].deadline
            #expect(isDeadline == expected)
            change(source) { $0.deadline = min($0.deadline, deadline) }
        case 4 where some(0...4) == 0:
            sources[source].cancel(reason: "\(time.now.sinceEpoch)")
            let cause = CancelCause.explicit(reason: "\(time.now.sinceEpoch)")
            change(source) { $0.record = CancelRecord(cause: cause, time: self.time.now) }
        default:
            time.now = time.now + .seconds(some(1...2))
            for index in models.indices { models[index].notice(time.now) }
            if some(0...1) == 0 { timekeeper.expire() }
        }
    }

    private func change(_ source: Int, _ event: (inout SourceModel) -> Void) {
        guard models[source].record == nil else { return }
        event(&models[source])
        models[source].notice(time.now)
    }

    private func enter(_ group: ScopedTaskGroup) async {
        let linked = (0..<some(1...3)).map { _ in some(0...2) }
        let deadline = someDeadline
        let scope = CancelScope(deadline: deadline, linkedTo: linked.map { sources[$0] })
        let (began, stop) = (Signal(), Signal())
        scopes.append(Linked(scope: scope, sources: linked, deadline: deadline, stop: stop))
        group.addTask(onFailure: .cancelAll) {
            await scope.run {
                began.send()
                await withShield { try? await stop.wait() }
            }
        }
        try? await began.wait()
    }

    private func end(_ index: Int) async {
        guard !scopes[index].hasEnded else { return }
        note(index)
        scopes[index].hasEnded = true
        scopes[index].stop.send()
        while !scopes[index].scope.snapshot.hasEnded { await Task.yield() }
    }

    /// What has cancelled a scope stays; else it is what has come first by now.
    private func note(_ index: Int) {
        guard scopes[index].record == nil, !scopes[index].hasEnded else { return }
        let own = scopes[index].deadline
        var first = own <= time.now ? CancelRecord(cause: .deadline(own), time: own) : nil
        for source in scopes[index].sources {
            guard let record = models[source].record, record.time < first?.time ?? .never else { continue }
            first = record
        }
        scopes[index].record = first
    }

    private func check() {
        for index in scopes.indices {
            note(index)
            let linked = scopes[index]
            #expect(linked.scope.cause == linked.record?.cause)
            #expect(linked.scope.deadline == linked.deadline)
            guard !linked.hasEnded else { continue }
            let bound = linked.sources.map { models[$0].deadline }.reduce(linked.deadline, min)
            #expect(linked.scope.effectiveDeadline == (linked.record == nil ? bound : .passed))
            #expect(linked.scope.cancelledAt == linked.record?.time)
        }
        for (source, model) in zip(sources, models) {
            #expect(source.cause == model.record?.cause && source.cancelledAt == model.record?.time)
        }
    }
}
