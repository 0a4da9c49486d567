import Testing

@testable import Quattro

struct WorkMachineTests {
    private typealias Machine = WorkMachine

    @Test func `the first worker reads, and whoever comes meanwhile waits`() {
        var machine = Machine(limit: 3, window: 3)
        #expect(machine.begin().helper == .start)
        #expect(machine.workerArrived(.init()).0 == .read(3))
        #expect(machine.workerArrived(.init()).0 == .wait)
    }

    @Test func `who turns to an item while others are left sends for a helper, one at a time`() {
        var machine = Machine(limit: 3, window: 3)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(isEnd: false, .init(left: 3)) == (.work, .init(helper: .start)))
        #expect(machine.batchEmptied(.init(left: 2)) == (.work, .init(helper: .none)))
        #expect(machine.workerArrived(.init(left: 2)) == (.work, .init(helper: .start)))
    }

    @Test func `who takes the last item while there is more to read sends for a helper`() {
        var machine = Machine(limit: 2, window: 2)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(isEnd: false, .init(left: 1)) == (.work, .init(helper: .start)))
    }

    @Test func `who takes the last item there is sends for nobody`() {
        var machine = Machine(limit: 2, window: 2)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(isEnd: true, .init(left: 1)) == (.work, .init()))
    }

    @Test func `those who wait are woken one at a time`() {
        var machine = Machine(limit: 3, window: 3)
        _ = machine.begin()
        for _ in 1...3 { _ = machine.workerArrived(.init()) }
        #expect(machine.batchRead(isEnd: false, .init(left: 3)) == (.work, .init(helper: .wake)))
        #expect(machine.batchEmptied(.init(left: 2)) == (.work, .init()))
        #expect(machine.workerArrived(.init(left: 2)) == (.work, .init(helper: .wake)))
    }

    @Test func `an empty source is complete when its end is known`() {
        var machine = Machine(limit: 1, window: 1)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(!machine.isComplete(.init()))
        _ = machine.batchRead(isEnd: true, .init())
        #expect(machine.isComplete(.init()))
    }

    // LI-01
    @Test func `no more is read than the window has room for`() {
        var machine = Machine(limit: 4, window: 4)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.batchRead(isEnd: false, .init(left: 4))
        #expect(machine.batchEmptied(.init(left: 0, finished: 0)).0 == .wait)
        #expect(machine.batchEmptied(.init(left: 0, finished: 3)).0 == .read(3))
    }

    @Test func `without a limit a source without an end is read in pieces`() {
        var machine = Machine(limit: .max, window: .max)
        _ = machine.begin()
        #expect(machine.workerArrived(.init()).0 == .read(1_024))
    }

    @Test func `a worker without an item waits, and is woken when there is one`() {
        var machine = Machine(limit: 2, window: 2)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.batchRead(isEnd: false, .init(left: 1))
        #expect(machine.workerArrived(.init(left: 0)).0 == .read(1))
        #expect(machine.batchEmptied(.init(left: 0, finished: 1)).0 == .wait)
        #expect(machine.batchRead(isEnd: false, .init(left: 1, finished: 1)) == (.work, .init(helper: .wake)))
    }

    @Test func `when the source has ended who finds nothing goes home, and sends those home that wait`() {
        var machine = Machine(limit: 2, window: 2)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(isEnd: true, .init()) == (.goHome, .init(dismissesIdle: true)))
        #expect(machine.workerArrived(.init()) == (.goHome, .init()))
    }

    /// Whatever the order of events, every item is worked on once and within the limit, and nobody waits for ever.
    @Test(arguments: 0..<500 as Range<UInt64>) func `random walks lose no item and leave nobody waiting`(seed: UInt64) {
        var walk = Walk(seed: seed)
        while walk.step() { walk.check() }
        walk.checkEnd()
    }
}

private func == <A: Equatable, B: Equatable>(_ left: (A, B), _ right: (A, B)) -> Bool {
    left.0 == right.0 && left.1 == right.1
}

extension WorkMachine.Effects {
    fileprivate init(helper: WorkMachine.Helper) {
        self.init()
        self.helper = helper
    }

    fileprivate init(dismissesIdle: Bool) {
        self.init()
        self.dismissesIdle = dismissesIdle
    }
}

/// A model of the workers and the source around a machine.
private struct Walk {
    private var random: SplitMix64
    private let limit: Int
    private let window: Int
    private let total: Int
    private var machine: WorkMachine
    private var left = 0
    private var read = 0
    private var finished = 0
    private var coming = 0
    /// Workers that have been told to take an item, and have not tried yet.
    private var turning = 0
    private var busy = 0
    private var idle = 0
    private var reading: Int?
    private var hasSeenEnd = false

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        limit = Int.random(in: 1...5, using: &random)
        window = Bool.random(using: &random) ? limit : 20
        total = Int.random(in: 0...40, using: &random)
        machine = WorkMachine(limit: limit, window: window)
        apply(machine.begin())
    }

    private var progress: WorkMachine.Progress { .init(left: left, finished: finished) }

    private mutating func apply(_ effects: WorkMachine.Effects) {
        if effects.helper == .start { coming += 1 }
        if effects.helper == .wake {
            idle -= 1
            coming += 1
        }
        if effects.dismissesIdle {
            coming += idle
            idle = 0
        }
    }

    private mutating func follow(_ step: (WorkMachine.Assignment, WorkMachine.Effects)) {
        switch step.0 {
        case .work: turning += 1
        case .read(let count):
            #expect(reading == nil && left == 0)
            reading = count
        case .wait: idle += 1
        case .goHome: #expect(left == 0)
        }
        apply(step.1)
    }

    /// - Returns: `false` when nobody can do anything.
    mutating func step() -> Bool {
        var choices: [Int] = []
        if coming > 0 { choices.append(0) }
        if turning > 0 { choices.append(1) }
        if busy > 0 { choices.append(2) }
        if reading != nil { choices.append(3) }
        switch choices.randomElement(using: &random) {
        case 0:
            coming -= 1
            follow(machine.workerArrived(progress))
        case 1:
            turning -= 1
            takeOrReturn()
        case 2:
            busy -= 1
            finished += 1
            takeOrReturn()
        case 3: finishReading()
        default: return false
        }
        return true
    }

    private mutating func takeOrReturn() {
        guard left > 0 else { return follow(machine.batchEmptied(progress)) }
        left -= 1
        busy += 1
    }

    private mutating func finishReading() {
        guard let most = reading else { return }
        reading = nil
        left = min(total - read, Int.random(in: 1...most, using: &random))
        read += left
        // Some sources know their end with the last items, some do not.
        hasSeenEnd = left == 0 || (read == total && Bool.random(using: &random))
        follow(machine.batchRead(isEnd: hasSeenEnd, progress))
    }

    func check() {
        #expect(idle >= 0)
        #expect(busy + turning <= limit)
        #expect(read - finished <= window)
        #expect(machine.isComplete(progress) == (hasSeenEnd && finished == read))
    }

    func checkEnd() {
        #expect(machine.isComplete(progress))
        #expect(finished == total && idle == 0)
    }
}
