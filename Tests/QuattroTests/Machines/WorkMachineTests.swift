import Testing

@testable import Quattro

struct WorkMachineTests {
    private typealias Machine = WorkMachine

    @Test func `the first worker reads, and whoever comes meanwhile waits`() {
        var machine = Machine(limit: 3, isAtHand: false)
        #expect(machine.begin().helper == .start)
        #expect(machine.workerArrived(.init()).0 == .read)
        #expect(machine.workerArrived(.init()).0 == .wait)
    }

    @Test func `the reader reads on for as long as somebody is coming for the stock`() {
        var machine = Machine(limit: 3, isAtHand: false)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(1, isEnd: false, .init(inStock: 1)) == (.read, .init(helper: .start)))
        #expect(machine.batchRead(1, isEnd: false, .init(inStock: 2)) == (.read, .init(helper: .none)))
        #expect(machine.workerArrived(.init(inStock: 2)) == (.work, .init(helper: .start)))
    }

    @Test func `a reader for whom nobody can come works itself`() {
        var machine = Machine(limit: 1, isAtHand: false)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(1, isEnd: false, .init(inStock: 1)) == (.work, .init(helper: .none)))
        #expect(machine.batchEmptied(.init(finished: 1)).0 == .read)
    }

    // LI-01
    @Test func `no more is read than the limit has room for`() {
        var machine = Machine(limit: 2, isAtHand: false)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.batchRead(1, isEnd: false, .init(inStock: 1))
        #expect(machine.batchRead(1, isEnd: false, .init(inStock: 2)).0 == .work)
        #expect(machine.workerArrived(.init(inStock: 1)).0 == .work)
        #expect(machine.batchEmptied(.init(finished: 1)).0 == .read)
    }

    @Test func `items at hand are read when there are none left, whatever the limit`() {
        var machine = Machine(limit: 2, isAtHand: true)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(1_000, isEnd: false, .init(inStock: 1_000)) == (.work, .init(helper: .start)))
        #expect(machine.workerArrived(.init(inStock: 500)).0 == .work)
        #expect(machine.batchEmptied(.init(finished: 999)).0 == .read)
    }

    @Test func `a worker without an item waits, and is woken when there is one`() {
        var machine = Machine(limit: 2, isAtHand: true)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.batchRead(2, isEnd: false, .init(inStock: 2))
        #expect(machine.workerArrived(.init()).0 == .read)
        #expect(machine.batchEmptied(.init()).0 == .wait)
        #expect(machine.batchRead(2, isEnd: false, .init(inStock: 2)) == (.work, .init(helper: .wake)))
    }

    @Test func `while somebody who was woken is on the way nobody else is sent for`() {
        var machine = Machine(limit: 3, isAtHand: true)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.batchRead(7, isEnd: false, .init(inStock: 7))
        _ = machine.workerArrived(.init(inStock: 6))
        #expect(machine.workerArrived(.init()).0 == .read)
        #expect(machine.batchEmptied(.init()).0 == .wait)
        #expect(machine.batchEmptied(.init()).0 == .wait)
        #expect(machine.batchRead(7, isEnd: false, .init(inStock: 7)) == (.work, .init(helper: .wake)))
        #expect(machine.batchEmptied(.init(inStock: 6)) == (.work, .init(helper: .none)))
        #expect(machine.workerArrived(.init(inStock: 5)) == (.work, .init(helper: .wake)))
    }

    @Test func `when the source has ended who finds nothing goes home, and sends those home that wait`() {
        var machine = Machine(limit: 2, isAtHand: false)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(0, isEnd: true, .init()) == (.goHome, .init(dismissesIdle: true)))
        #expect(machine.workerArrived(.init()) == (.goHome, .init()))
    }

    @Test func `who takes the last item sends for nobody when there is nothing more to read`() {
        var machine = Machine(limit: 2, isAtHand: true)
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        #expect(machine.batchRead(1, isEnd: true, .init(inStock: 1)) == (.work, .init(helper: .none)))
    }

    @Test func `the work is complete when the source has ended and all that was read is finished`() {
        var machine = Machine(limit: 2, isAtHand: false)
        #expect(!machine.isComplete(finished: 0))
        _ = machine.begin()
        _ = machine.workerArrived(.init())
        _ = machine.batchRead(1, isEnd: false, .init(inStock: 1))
        #expect(!machine.isComplete(finished: 1))
        _ = machine.batchRead(0, isEnd: true, .init(inStock: 1))
        #expect(!machine.isComplete(finished: 0))
        #expect(machine.isComplete(finished: 1))
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

extension WorkMachine.Progress {
    fileprivate init(finished: Int = 0) {
        self.init(inStock: 0, finished: finished)
    }

    fileprivate init(inStock: Int) {
        self.init(inStock: inStock, finished: 0)
    }
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
    private let isAtHand: Bool
    private let total: Int
    private var machine: WorkMachine
    private var stock = 0
    private var read = 0
    private var finished = 0
    private var coming = 0
    private var busy = 0
    private var idle = 0
    private var isReading = false
    /// Whether the reader waits for an element that only comes when all before it are finished.
    private let isPaced: Bool

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        limit = Int.random(in: 1...5, using: &random)
        isAtHand = Bool.random(using: &random)
        isPaced = !isAtHand && Bool.random(using: &random)
        total = Int.random(in: 0...40, using: &random)
        machine = WorkMachine(limit: limit, isAtHand: isAtHand)
        apply(machine.begin())
    }

    private var progress: WorkMachine.Progress { .init(inStock: stock, finished: finished) }

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
        case .work:
            stock -= 1
            busy += 1
        case .read:
            #expect(!isReading)
            isReading = true
        case .wait: idle += 1
        case .goHome: #expect(stock == 0)
        }
        apply(step.1)
    }

    /// - Returns: `false` when nobody can do anything.
    mutating func step() -> Bool {
        var choices: [Int] = []
        if coming > 0 { choices.append(0) }
        if busy > 0 { choices.append(1) }
        if isReading, !isPaced || read == finished { choices.append(2) }
        switch choices.randomElement(using: &random) {
        case 0:
            coming -= 1
            follow(machine.workerArrived(progress))
        case 1:
            finished += 1
            if isAtHand, stock > 0 {
                // The next of its batch, without asking.
                stock -= 1
            } else {
                busy -= 1
                follow(machine.batchEmptied(progress))
            }
        case 2: finishReading()
        default: return false
        }
        return true
    }

    private mutating func finishReading() {
        isReading = false
        let count = min(total - read, isAtHand ? 7 : 1)
        read += count
        stock += count
        follow(machine.batchRead(count, isEnd: count < (isAtHand ? 7 : 1), progress))
    }

    func check() {
        #expect(idle >= 0 && stock >= 0)
        #expect(busy <= limit)
        if !isAtHand { #expect(read - finished <= limit) }
    }

    func checkEnd() {
        #expect(machine.isComplete(finished: finished))
        #expect(finished == total && idle == 0)
    }
}
