import Testing

@testable import Quattro

struct GroupMachineTests {
    private typealias Effects = GroupMachine.Effects

    private func numbers(_ machine: GroupMachine) -> [Int] {
        machine.failures.compactMap { ($0.error as? Oops)?.number }
    }

    @Test func `what there is nothing to do for says so`() {
        #expect(GroupMachine.Effects().isNothing)
        #expect(GroupMachine.Effects(hasEnded: true).isNothing)
        for effects in [
            GroupMachine.Effects(failure: 0), GroupMachine.Effects(cancelsGroup: true),
            GroupMachine.Effects(staysCancelled: true),
            GroupMachine.Effects(admitted: 1), GroupMachine.Effects(dismissed: [1]),
        ] {
            #expect(!effects.isNothing)
        }
    }

    @Test func `nothing has to be done unless it is said`() {
        let effects = Effects()
        #expect(
            effects
                == Effects(
                    failure: nil,
                    cancelsGroup: false,
                    staysCancelled: false,
                    admitted: nil,
                    dismissed: [],
                    hasEnded: false
                )
        )
    }

    // NU-03
    @Test func `an empty group ends with its body`() {
        var machine = GroupMachine()
        #expect(machine.bodyEnded(.quietly) == Effects(hasEnded: true))
    }

    // NU-01
    @Test func `the group ends when the last child has ended`() {
        var machine = GroupMachine()
        #expect(machine.add(1, .foreground) == .start)
        #expect(machine.add(2, .foreground) == .start)
        #expect(machine.bodyEnded(.quietly) == Effects())
        #expect(machine.childEnded(1, .foreground, .quietly) == Effects())
        #expect(machine.childEnded(1, .foreground, .quietly) == Effects(hasEnded: true))
    }

    // NU-09, NU-10
    @Test func `children may be added until the group has ended, and not after`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        _ = machine.bodyEnded(.quietly)
        #expect(machine.add(2, .foreground) == .start)
        _ = machine.childEnded(1, .foreground, .quietly)
        #expect(machine.childEnded(1, .foreground, .quietly).hasEnded)
        #expect(machine.add(3, .foreground) == .refuse)
    }

    // NE-01, NE-07, NE-08
    @Test func `the first failure cancels the group, and all are kept in order`() {
        var machine = GroupMachine()
        for child in 1...3 { _ = machine.add(child, .foreground) }
        #expect(machine.childEnded(1, .foreground, .failed(Oops(number: 1))) == Effects(failure: 0, cancelsGroup: true))
        #expect(machine.bodyEnded(.failed(Oops(number: 2))) == Effects(failure: 1))
        #expect(machine.childEnded(1, .foreground, .failed(Oops(number: 3))) == Effects(failure: 2))
        #expect(machine.childEnded(1, .foreground, .cancelled()) == Effects(hasEnded: true))
        #expect(numbers(machine) == [1, 2, 3])
        #expect(machine.sawCancellation)
    }

    // NE-03
    @Test func `a failing body cancels the group`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        #expect(machine.bodyEnded(.failed(Oops())) == Effects(failure: 0, cancelsGroup: true))
    }

    @Test
    func `the first that ends with a cancellation it has seen says so for the others, unless the group has failed`() {
        var machine = GroupMachine()
        for child in 1...3 { _ = machine.add(child, .foreground) }
        #expect(machine.childEnded(1, .foreground, .cancelled()) == Effects(staysCancelled: true))
        #expect(machine.bodyEnded(.cancelled()) == Effects())
        #expect(machine.childEnded(2, .foreground, .failed(Oops())) == Effects(failure: 0, cancelsGroup: true))
        var failing = GroupMachine()
        for child in 1...2 { _ = failing.add(child, .foreground) }
        _ = failing.childEnded(1, .foreground, .failed(Oops()))
        #expect(failing.childEnded(2, .foreground, .cancelled()) == Effects())
    }

    @Test func `a body that gives up by itself cancels the group but is no failure`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        #expect(machine.bodyEnded(.gaveUp) == Effects(cancelsGroup: true))
        #expect(machine.failures.isEmpty)
    }

    @Test func `waiting for all, a failure cancels nobody`() {
        var machine = GroupMachine()
        for child in 1...2 { _ = machine.add(child, .foreground) }
        for number in 1...2 {
            let effects = machine.childEnded(1, .foreground, .failed(Oops(number: number)), isFatal: false)
            #expect(effects == Effects(failure: number - 1))
        }
        #expect(machine.bodyEnded(.quietly) == Effects(hasEnded: true))
        #expect(numbers(machine) == [1, 2])
    }

    // NE-17
    @Test func `an error of the body that is known stands in the list already`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        _ = machine.childEnded(1, .foreground, .failed(Oops(number: 7)))
        #expect(machine.bodyEnded(.failed(Oops(number: 7)), isKnown: true) == Effects(hasEnded: true))
        #expect(numbers(machine) == [7])
    }

    @Test func `two children that fail alike are two failures`() {
        var machine = GroupMachine()
        for child in 1...2 { _ = machine.add(child, .foreground) }
        for _ in 1...2 { _ = machine.childEnded(1, .foreground, .failed(Oops(number: 7))) }
        #expect(numbers(machine) == [7, 7])
    }

    // BG-01, BG-02
    @Test func `background children are cancelled when body and foreground are done`() {
        var machine = GroupMachine()
        #expect(machine.add(1, .background) == .start)
        #expect(machine.add(2, .foreground) == .start)
        #expect(machine.bodyEnded(.quietly) == Effects())
        #expect(machine.childEnded(1, .foreground, .quietly) == Effects(dismissed: [1]))
        #expect(machine.childEnded(1, .background, .quietly) == Effects(hasEnded: true))
    }

    // BG-03
    @Test func `a background child that comes late knows that it is late`() {
        var machine = GroupMachine()
        _ = machine.add(1, .background)
        _ = machine.bodyEnded(.quietly)
        #expect(machine.add(2, .background) == .start)
        #expect(machine.isWindingDown)
    }

    // BG-01, BG-02
    @Test func `those background children are told that are there, first to last`() {
        var machine = GroupMachine()
        for child in [5, 3, 8, 1] { _ = machine.add(child, .background) }
        _ = machine.add(9, .foreground)
        #expect(machine.childEnded(3, .background, .quietly) == Effects())
        #expect(machine.bodyEnded(.quietly) == Effects())
        #expect(machine.childEnded(9, .foreground, .quietly) == Effects(dismissed: [5, 8, 1]))
        // One of them adds a foreground child and another one to serve it: told is who is there when that one has ended.
        _ = machine.add(10, .foreground)
        _ = machine.add(11, .background)
        #expect(machine.childEnded(5, .background, .quietly) == Effects())
        #expect(machine.childEnded(10, .foreground, .quietly) == Effects(dismissed: [8, 1, 11]))
        for child in [1, 11] { #expect(machine.childEnded(child, .background, .quietly) == Effects()) }
        #expect(machine.childEnded(8, .background, .quietly) == Effects(hasEnded: true))
    }

    @Test func `what failed is taken out once`() {
        var machine = GroupMachine()
        #expect(machine.bodyEnded(.failed(Oops(number: 1))).hasEnded)
        #expect(machine.takeFailures().count == 1)
        #expect(machine.takeFailures().isEmpty && machine.failures.isEmpty)
    }

    // LI-01, LI-02, LI-11, LI-14
    @Test func `beyond the limit children wait and are admitted in order`() {
        var machine = GroupMachine(limit: 2)
        #expect((1...4).map { machine.add($0, .foreground) } == [.start, .start, .wait, .wait])
        #expect(machine.add(5, .background) == .start)
        #expect(machine.childEnded(1, .foreground, .quietly).admitted == 3)
        #expect(machine.childEnded(1, .foreground, .quietly).admitted == 4)
        #expect(machine.childEnded(1, .foreground, .quietly).admitted == nil)
    }

    // LI-09
    @Test func `nobody is admitted after a failure has cancelled the group`() {
        var machine = GroupMachine(limit: 1)
        for child in 1...2 { _ = machine.add(child, .foreground) }
        #expect(machine.childEnded(1, .foreground, .failed(Oops())) == Effects(failure: 0, cancelsGroup: true))
        #expect(machine.withdraw(2) == true)
        #expect(machine.childEnded(1, .foreground, .cancelled(), wasAdmitted: false) == Effects())
    }

    // LI-10
    @Test func `a child that leaves the queue takes nobody's place`() {
        var machine = GroupMachine(limit: 1)
        for child in 1...3 { _ = machine.add(child, .foreground) }
        #expect(machine.withdraw(2) == true)
        #expect(machine.withdraw(2) == false)
        #expect(machine.childEnded(1, .foreground, .quietly, wasAdmitted: false).admitted == nil)
        #expect(machine.childEnded(1, .foreground, .quietly).admitted == 3)
    }

    /// Whatever happens in whatever order: the limit holds, everyone who was not cancelled is admitted, and the group ends
    /// once, last.
    @Test(arguments: 0..<300 as Range<UInt64>) func `random walks keep the invariants`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = Bool.random(using: &random) ? Int.random(in: 1...4, using: &random) : nil
        let isFatal = Bool.random(using: &random)
        var machine = GroupMachine(limit: limit)
        var running: Set<Int> = []
        var background: Set<Int> = []
        var queued: [Int] = []
        var next = 0
        var isBodyDone = false
        var ends = 0
        func apply(_ effects: Effects) {
            if let child = effects.admitted {
                #expect(queued.removeFirst() == child)
                running.insert(child)
            }
            #expect(effects.dismissed.isEmpty || effects.dismissed == background.sorted() && machine.isWindingDown)
            if effects.hasEnded { ends += 1 }
        }
        for step in 0..<200 {
            let isClosing = step > 100
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where !isClosing && !machine.hasEnded, 1 where !isClosing && !machine.hasEnded:
                next += 1
                if machine.add(next, .foreground) == .wait { queued.append(next) } else { running.insert(next) }
            case 2 where !isClosing && !machine.hasEnded:
                next += 1
                #expect(machine.add(next, .background) == .start)
                background.insert(next)
            case 3 where !running.isEmpty:
                running.removeFirst()
                let end: GroupMachine.End = Int.random(in: 0..<8, using: &random) == 0 ? .failed(Oops()) : .quietly
                apply(machine.childEnded(1, .foreground, end, isFatal: isFatal))
            case 4 where !queued.isEmpty:
                let child = queued.remove(at: Int.random(in: 0..<queued.count, using: &random))
                #expect(machine.withdraw(child) == true)
                apply(machine.childEnded(1, .foreground, .cancelled(), wasAdmitted: false))
            case 5 where isClosing && !isBodyDone:
                isBodyDone = true
                apply(machine.bodyEnded(.quietly))
            case 0 where isClosing && !background.isEmpty && machine.isWindingDown:
                apply(machine.childEnded(background.removeFirst(), .background, .quietly))
            default: break
            }
            #expect(running.count <= limit ?? .max)
            let isOver = isBodyDone && running.isEmpty && queued.isEmpty && background.isEmpty
            #expect(machine.hasEnded == isOver)
            #expect(ends == (isOver ? 1 : 0))
        }
    }
}
