import Testing

@testable import Quattro

struct GroupMachineTests {
    private typealias Effects = GroupMachine.Effects

    private func numbers(_ machine: GroupMachine) -> [Int] {
        machine.failures.compactMap { ($0.error as? Oops)?.number }
    }

    @Test func `nothing has to be done unless it is said`() {
        let effects = Effects()
        #expect(effects.admitted.isEmpty && !effects.cancelsGroup && !effects.cancelsBackground && !effects.hasEnded)
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
        #expect(machine.childEnded(.foreground, .quietly) == Effects())
        #expect(machine.childEnded(.foreground, .quietly) == Effects(hasEnded: true))
    }

    // NU-09, NU-10
    @Test func `children may be added until the group has ended, and not after`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        _ = machine.bodyEnded(.quietly)
        #expect(machine.add(2, .foreground) == .start)
        _ = machine.childEnded(.foreground, .quietly)
        #expect(machine.childEnded(.foreground, .quietly).hasEnded)
        #expect(machine.add(3, .foreground) == .refuse)
    }

    // NE-01, NE-07, NE-08
    @Test func `the first failure cancels the group, and all are kept in order`() {
        var machine = GroupMachine()
        for child in 1...3 { _ = machine.add(child, .foreground) }
        #expect(machine.childEnded(.foreground, .failed(Oops(number: 1))) == Effects(cancelsGroup: true))
        #expect(machine.bodyEnded(.failed(Oops(number: 2))) == Effects())
        #expect(machine.childEnded(.foreground, .failed(Oops(number: 3))) == Effects())
        #expect(machine.childEnded(.foreground, .cancelled) == Effects(hasEnded: true))
        #expect(numbers(machine) == [1, 2, 3])
        #expect(machine.sawCancellation)
    }

    // NE-03
    @Test func `a failing body cancels the group`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        #expect(machine.bodyEnded(.failed(Oops())) == Effects(cancelsGroup: true))
    }

    @Test func `a body that gives up by itself cancels the group but is no failure`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        #expect(machine.bodyEnded(.gaveUp) == Effects(cancelsGroup: true))
        #expect(machine.failures.isEmpty)
    }

    @Test func `waiting for all, a failure cancels nobody`() {
        var machine = GroupMachine(policy: .waitForAll)
        for child in 1...2 { _ = machine.add(child, .foreground) }
        #expect(machine.childEnded(.foreground, .failed(Oops(number: 1))) == Effects())
        #expect(machine.childEnded(.foreground, .failed(Oops(number: 2))) == Effects())
        #expect(machine.bodyEnded(.quietly) == Effects(hasEnded: true))
        #expect(numbers(machine) == [1, 2])
    }

    // NE-17
    @Test func `an error of the body that is known stands in the list already`() {
        var machine = GroupMachine()
        _ = machine.add(1, .foreground)
        _ = machine.childEnded(.foreground, .failed(Oops(number: 7)))
        #expect(machine.bodyEnded(.failed(Oops(number: 7)), isKnown: true) == Effects(hasEnded: true))
        #expect(numbers(machine) == [7])
    }

    @Test func `two children that fail alike are two failures`() {
        var machine = GroupMachine()
        for child in 1...2 { _ = machine.add(child, .foreground) }
        for _ in 1...2 { _ = machine.childEnded(.foreground, .failed(Oops(number: 7))) }
        #expect(numbers(machine) == [7, 7])
    }

    // BG-01, BG-02
    @Test func `background children are cancelled when body and foreground are done`() {
        var machine = GroupMachine()
        #expect(machine.add(1, .background) == .start)
        #expect(machine.add(2, .foreground) == .start)
        #expect(machine.bodyEnded(.quietly) == Effects())
        #expect(machine.childEnded(.foreground, .quietly) == Effects(cancelsBackground: true))
        #expect(machine.childEnded(.background, .quietly) == Effects(hasEnded: true))
    }

    // BG-03
    @Test func `a background child that comes late knows that it is late`() {
        var machine = GroupMachine()
        _ = machine.add(1, .background)
        _ = machine.bodyEnded(.quietly)
        #expect(machine.add(2, .background) == .start)
        #expect(machine.isWindingDown)
    }

    // LI-01, LI-02, LI-11, LI-14
    @Test func `beyond the limit children wait and are admitted in order`() {
        var machine = GroupMachine(limit: 2)
        #expect((1...4).map { machine.add($0, .foreground) } == [.start, .start, .wait, .wait])
        #expect(machine.add(5, .background) == .start)
        #expect(machine.childEnded(.foreground, .quietly).admitted == [3])
        #expect(machine.childEnded(.foreground, .quietly).admitted == [4])
        #expect(machine.childEnded(.foreground, .quietly).admitted == [])
    }

    // LI-09
    @Test func `nobody is admitted after a failure has cancelled the group`() {
        var machine = GroupMachine(limit: 1)
        for child in 1...2 { _ = machine.add(child, .foreground) }
        #expect(machine.childEnded(.foreground, .failed(Oops())) == Effects(cancelsGroup: true))
        #expect(machine.leaveQueue(2) == true)
        #expect(machine.childEnded(.foreground, .cancelled, wasAdmitted: false) == Effects())
    }

    // LI-10
    @Test func `a child that leaves the queue takes nobody's place`() {
        var machine = GroupMachine(limit: 1)
        for child in 1...3 { _ = machine.add(child, .foreground) }
        #expect(machine.leaveQueue(2) == true)
        #expect(machine.leaveQueue(2) == false)
        #expect(machine.childEnded(.foreground, .quietly, wasAdmitted: false).admitted == [])
        #expect(machine.childEnded(.foreground, .quietly).admitted == [3])
    }

    /// Whatever happens in whatever order: the limit holds, everyone who was not cancelled is admitted, and the group ends
    /// once, last.
    @Test(arguments: 0..<300 as Range<UInt64>) func `random walks keep the invariants`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = Bool.random(using: &random) ? Int.random(in: 1...4, using: &random) : nil
        var machine = GroupMachine(limit: limit, policy: Bool.random(using: &random) ? .cancelAll : .waitForAll)
        var running: Set<Int> = []
        var background: Set<Int> = []
        var queued: [Int] = []
        var next = 0
        var isBodyDone = false
        var ends = 0
        func apply(_ effects: Effects) {
            for child in effects.admitted {
                #expect(queued.removeFirst() == child)
                running.insert(child)
            }
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
                apply(machine.childEnded(.foreground, end))
            case 4 where !queued.isEmpty:
                let child = queued.remove(at: Int.random(in: 0..<queued.count, using: &random))
                #expect(machine.leaveQueue(child) == true)
                apply(machine.childEnded(.foreground, .cancelled, wasAdmitted: false))
            case 5 where isClosing && !isBodyDone:
                isBodyDone = true
                apply(machine.bodyEnded(.quietly))
            case 0 where isClosing && !background.isEmpty && machine.isWindingDown:
                background.removeFirst()
                apply(machine.childEnded(.background, .quietly))
            default: break
            }
            #expect(running.count <= limit ?? .max)
            let isOver = isBodyDone && running.isEmpty && queued.isEmpty && background.isEmpty
            #expect(machine.hasEnded == isOver)
            #expect(ends == (isOver ? 1 : 0))
        }
    }
}
