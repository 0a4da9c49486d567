import Testing

@testable import Quattro

/// ``GroupMachine`` against a slow and obvious model: every effect, admission and error of random lives.
struct GroupModelTests {
    @Test(arguments: 0..<200 as Range<UInt64>) func `every life of a group is the model's`(seed: UInt64) {
        var walk = GroupWalk(seed: seed)
        for _ in 0..<60 { walk.step(isClosing: false) }
        while !walk.hasEnded { walk.step(isClosing: true) }
        walk.checkEnd()
    }
}

/// What a group is, without any cleverness: a list of those who have not ended.
private struct GroupModel {
    enum Standing { case running, queued, left }

    struct Member {
        let child: Int
        /// As what it was added, which is what its end is told as.
        let addedAs: GroupMachine.Kind
        var kind: GroupMachine.Kind
        var standing: Standing
    }

    let limit: Int?
    var members: [Member] = []
    var isBodyDone = false
    var isFailing = false
    var sawCancellation = false
    var failures: [(name: String?, number: Int)] = []

    /// How many of those that the limit counts have a place.
    var running: Int { members.count { $0.kind == .foreground && $0.standing == .running } }
    var counts: ScopedTaskGroup.Counts {
        let queued = members.count { $0.standing == .queued }
        let background = members.count { $0.kind == .background }
        return .init(running: members.count - queued - background, queued: queued, background: background)
    }
    var isWindingDown: Bool { isBodyDone && members.allSatisfy { $0.kind == .background } }
    var hasEnded: Bool { isBodyDone && members.isEmpty }

    mutating func add(_ child: Int, _ kind: GroupMachine.Kind, waits: Bool) -> GroupMachine.Admission {
        let mustWait = limit.map { kind == .foreground && running >= $0 } ?? false
        guard waits || !mustWait else { return .refuse }
        members.append(Member(child: child, addedAs: kind, kind: kind, standing: mustWait ? .queued : .running))
        return mustWait ? .wait : .start
    }

    /// One that was started is one of the background from here on, the last of them.
    mutating func changeOver(_ child: Int) -> GroupMachine.Effects? {
        var effects = GroupMachine.Effects()
        guard let index = members.firstIndex(where: { $0.child == child && $0.kind == .starting }) else {
            return nil
        }
        var member = members.remove(at: index)
        member.kind = .background
        members.append(member)
        settle(after: .starting, &effects)
        return effects
    }

    mutating func withdraw(_ child: Int) -> Bool {
        guard let index = members.firstIndex(where: { $0.child == child && $0.standing == .queued }) else {
            return false
        }
        members[index].standing = .left
        return true
    }

    /// - Returns: What follows of an end for the group.
    mutating func note(
        _ end: GroupMachine.End,
        name: String?,
        isKnown: Bool = false,
        isFatal: Bool
    ) -> GroupMachine.Effects {
        var effects = GroupMachine.Effects()
        var fails = false
        switch end {
        case .quietly: break
        case .cancelled:
            effects.staysCancelled = !sawCancellation && !isFailing
            sawCancellation = true
        case .gaveUp: (sawCancellation, fails) = (true, true)
        case .failed(let error):
            fails = true
            if !isKnown {
                effects.failure = failures.count
                failures.append((name, (error as? Oops)?.number ?? -1))
            }
        }
        if fails, isFatal, !isFailing {
            isFailing = true
            effects.cancelsGroup = true
        }
        return effects
    }

    /// Those that may start now that a place is free.
    mutating func admit() -> [Int] {
        guard let limit, !isFailing else { return [] }
        var admitted: [Int] = []
        for index in members.indices where members[index].standing == .queued && running < limit {
            members[index].standing = .running
            admitted.append(members[index].child)
        }
        return admitted
    }

    mutating func settle(after kind: GroupMachine.Kind, _ effects: inout GroupMachine.Effects) {
        // Nothing but background children is left then, in the order in which they were added.
        if isWindingDown, kind != .background { effects.dismissed = members.map(\.child) }
        effects.hasEnded = hasEnded
    }
}

private struct GroupWalk {
    private var random: SplitMix64
    private var machine: GroupMachine
    private var model: GroupModel
    private var lastChild = 0
    /// How many of three failures cancel the others: none, one, or two.
    private let fatal: UInt64

    var hasEnded: Bool { model.hasEnded }

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let limit = random.next() % 3 == 0 ? nil : Int.random(in: 1...4, using: &random)
        fatal = random.next() % 3
        machine = GroupMachine(limit: limit)
        model = GroupModel(limit: limit)
    }

    mutating func step(isClosing: Bool) {
        switch random.next() % 9 {
        // A background child may add to a group that waits for it alone.
        case 0...2 where !isClosing || (random.next() % 16 == 0 && !model.hasEnded): add()
        case 3, 4: endOne()
        case 5: withdraw()
        case 6 where isClosing && !model.isBodyDone: endBody()
        case 7: changeOver()
        default: break
        }
        check()
    }

    private mutating func add() {
        lastChild += 1
        let kinds: [GroupMachine.Kind] = [.foreground, .foreground, .starting, .background]
        let kind = kinds[Int(random.next() % 4)]
        let waits = random.next() % 3 > 0
        let admission = machine.add(lastChild, kind, waits: waits)
        let expected = model.add(lastChild, kind, waits: waits)
        #expect(admission == expected)
    }

    /// Of one that has ended too, or was never a starting one.
    private mutating func changeOver() {
        guard lastChild > 0 else { return }
        let child = Int.random(in: 1...lastChild, using: &random)
        let (effects, expected) = (machine.changedOver(child), model.changeOver(child))
        #expect(effects == expected)
    }

    private mutating func someEnd() -> GroupMachine.End {
        switch random.next() % 8 {
        case 0: .cancelled()
        case 1: .failed(Oops(number: Int(random.next() % 100)))
        case 2 where model.isBodyDone: .quietly
        case 2: .gaveUp
        default: .quietly
        }
    }

    /// One that runs, or that has left the queue.
    private mutating func endOne() {
        let candidates = model.members.indices.filter { model.members[$0].standing != .queued }
        guard let index = candidates.randomElement(using: &random) else { return }
        let member = model.members.remove(at: index)
        let wasAdmitted = member.standing == .running
        let end = wasAdmitted ? someEnd() : .cancelled()
        let name = random.next() % 2 == 0 ? "child \(member.child)" : nil
        let isFatal = random.next() % 3 < fatal
        var expected = model.note(end, name: name, isFatal: isFatal)
        let admitted = model.admit()
        #expect(admitted.count <= 1)
        expected.admitted = admitted.first
        model.settle(after: member.kind, &expected)
        let effects = machine.childEnded(
            member.child,
            member.addedAs,
            end,
            name: name,
            wasAdmitted: wasAdmitted,
            isFatal: isFatal
        )
        #expect(effects == expected)
    }

    private mutating func withdraw() {
        guard let member = model.members.randomElement(using: &random) else { return }
        let (hasLeft, expected) = (machine.withdraw(member.child), model.withdraw(member.child))
        #expect(hasLeft == expected)
    }

    private mutating func endBody() {
        let end = someEnd()
        let isKnown = random.next() % 3 == 0
        model.isBodyDone = true
        let isFatal = random.next() % 3 < fatal
        var expected = model.note(end, name: nil, isKnown: isKnown, isFatal: isFatal)
        model.settle(after: .foreground, &expected)
        let effects = machine.bodyEnded(end, isKnown: isKnown, isFatal: isFatal)
        #expect(effects == expected)
    }

    private func check() {
        #expect(machine.isWindingDown == model.isWindingDown)
        #expect(machine.hasEnded == model.hasEnded)
        #expect(machine.sawCancellation == model.sawCancellation)
        #expect(machine.failures.map { ($0.error as? Oops)?.number } == model.failures.map(\.number))
        #expect(machine.failures.map(\.taskName) == model.failures.map(\.name))
        #expect(model.running <= model.limit ?? .max)
        #expect(machine.counts == model.counts)
    }

    mutating func checkEnd() {
        for kind in [GroupMachine.Kind.foreground, .starting, .background] {
            let admission = machine.add(lastChild + 1, kind)
            #expect(admission == .refuse)
        }
    }
}
