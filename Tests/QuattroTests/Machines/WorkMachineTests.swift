import Testing

@testable import Quattro

struct WorkMachineTests {
    private typealias Machine = WorkMachine

    @Test func `the first item starts a worker, the next ones wait until it is there`() {
        var machine = Machine(limit: 3)
        #expect(machine.makeRoom() == true)
        #expect(machine.supply().worker == .start)
        #expect(machine.supply().worker == .none)
        let (first, effects) = machine.workerArrived()
        #expect(first == .takeItem)
        #expect(effects.worker == .start)
    }

    // LI-01
    @Test func `the producer waits when as many items are in flight as the limit allows`() {
        var machine = Machine(limit: 2)
        _ = machine.supply()
        _ = machine.supply()
        #expect(machine.makeRoom() == false)
        _ = machine.workerArrived()
        let (second, effects) = machine.itemFinished()
        #expect(second == .takeItem)
        #expect(effects.wakesProducer)
    }

    @Test func `a worker without an item waits, and is woken by the next`() {
        var machine = Machine(limit: 2)
        _ = machine.supply()
        _ = machine.workerArrived()
        #expect(machine.itemFinished().0 == .wait)
        #expect(machine.supply().worker == .wake)
    }

    @Test func `when the source has ended the workers go home, those that wait too`() {
        var machine = Machine(limit: 2)
        _ = machine.supply()
        _ = machine.workerArrived()
        _ = machine.itemFinished()
        #expect(machine.sourceEnded().dismissesIdle)
        #expect(machine.workerArrived().0 == .goHome)
    }

    /// Whatever the order of events, every item is worked on once and within the limit, and nobody waits
    /// for ever.
    @Test(arguments: 0..<500 as Range<UInt64>) func `random walks lose no item and leave nobody waiting`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = Int.random(in: 1...5, using: &random)
        var machine = Machine(limit: limit)
        let total = Int.random(in: 0...40, using: &random)
        var supplied = 0
        var taken = 0
        var coming = 0
        var busy = 0
        var idle = 0
        var isProducerWaiting = false
        var hasEnded = false
        func apply(_ effects: Machine.Effects) {
            if effects.worker == .start { coming += 1 }
            if effects.worker == .wake {
                idle -= 1
                coming += 1
            }
            if effects.wakesProducer { isProducerWaiting = false }
            if effects.dismissesIdle {
                coming += idle
                idle = 0
            }
            #expect(idle >= 0)
        }
        func take(_ step: (Machine.Assignment, Machine.Effects)) {
            switch step.0 {
            case .takeItem:
                taken += 1
                busy += 1
            case .wait: idle += 1
            case .goHome: break
            }
            apply(step.1)
        }
        while true {
            var choices: [Int] = []
            if !hasEnded, !isProducerWaiting { choices.append(0) }
            if coming > 0 { choices.append(1) }
            if busy > 0 { choices.append(2) }
            guard let choice = choices.randomElement(using: &random) else { break }
            switch choice {
            case 0 where supplied == total:
                hasEnded = true
                apply(machine.sourceEnded())
            case 0:
                guard machine.makeRoom() == true else {
                    isProducerWaiting = true
                    continue
                }
                apply(machine.supply())
                supplied += 1
            case 1:
                coming -= 1
                take(machine.workerArrived())
            default:
                busy -= 1
                take(machine.itemFinished())
            }
            #expect(busy <= limit)
            #expect(machine.inFlight <= limit)
            #expect(supplied - (taken - busy) <= limit)
        }
        #expect(machine.isComplete)
        #expect(hasEnded && taken == total && idle == 0 && busy == 0)
    }
}
