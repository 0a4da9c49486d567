import Testing

@testable import Quattro

/// ``ElementsMachine`` by single events, and on random walks against a slow model.
struct ElementsMachineTests {
    private typealias Machine = ElementsMachine

    @Test func `a reader reads when somebody asks, and not before`() {
        var machine = Machine()
        #expect(machine.readerArrived() == .wait)
        #expect(machine.ask(1) == (nil, true))
        #expect(machine.made(10) == .taken(by: 1))
        #expect(machine.readerArrived() == .wait)
    }

    @Test func `while an element is under way a demand brings no other one`() {
        var machine = Machine()
        _ = machine.readerArrived()
        _ = machine.ask(1)
        #expect(machine.ask(2) == (nil, false))
        #expect(machine.made(10) == .taken(by: 1))
        #expect(machine.readerArrived() == .read)
    }

    @Test func `an element whose demand was given up is the next one's`() {
        var machine = Machine()
        _ = machine.readerArrived()
        _ = machine.ask(1)
        #expect(machine.giveUp(1) == true)
        #expect(machine.made(10) == .ready)
        #expect(machine.ask(2) == (.element(10), false))
        #expect(machine.giveUp(1) == false)
        #expect(machine.giveUp(2) == false)
    }

    @Test func `a demand that is given up before the reader comes is no reason to read`() {
        var machine = Machine()
        _ = machine.ask(1)
        _ = machine.giveUp(1)
        #expect(machine.readerArrived() == .wait)
    }

    @Test func `an element that its maker has taken back is nobody's`() {
        var machine = Machine()
        #expect(machine.made(10) == .ready)
        #expect(machine.takeBack(10) == true)
        #expect(machine.ask(1) == (nil, false))
        #expect(machine.takeBack(10) == false)
    }

    @Test func `a failure is told to the one who has waited for longest, and then it is the end`() {
        var machine = Machine()
        _ = machine.ask(1)
        _ = machine.ask(2)
        #expect(machine.ended(.failed).map(\.demand) == [1, 2])
        #expect(machine.ask(3) == (.end, false))
        #expect(machine.readerArrived() == .goHome)
    }

    @Test func `cut off hides a failure that nobody knows of, and not a true end`() {
        var (failed, complete) = (Machine(), Machine())
        _ = failed.ended(.failed)
        _ = failed.ended(.cutOff)
        #expect(failed.ask(1) == (.cutOff, false))
        _ = complete.ended(.complete)
        _ = complete.ended(.cutOff)
        #expect(complete.ask(1) == (.end, false))
    }

    @Test func `nothing is taken, ready or not, after a cut`() {
        var machine = Machine()
        _ = machine.made(10)
        _ = machine.ended(.cutOff)
        #expect(machine.ask(1) == (.cutOff, false))
        #expect(machine.made(11) == .ready)
        #expect(machine.ask(2) == (.cutOff, false))
        #expect(machine.takeBack(10) == true)
        #expect(machine.takeBack(11) == true)
    }

    @Test(arguments: 0..<500 as Range<UInt64>) func `with a reader it does what the slow model does`(seed: UInt64) {
        var walk = ElementsWalk(seed: seed, makers: 0)
        for _ in 0..<200 { walk.step() }
    }

    @Test(arguments: 0..<500 as Range<UInt64>) func `with makers that need no permit, too`(seed: UInt64) {
        var walk = ElementsWalk(seed: seed, makers: Int(seed % 4) + 1)
        for _ in 0..<200 { walk.step() }
    }
}

/// A machine and a model of it, which are told the same.
private struct ElementsWalk {
    private enum Reader { case away, waiting, reading }

    private var machine = ElementsMachine()
    private var random: SplitMix64
    /// How many make elements ahead of the demands; with none there is a reader.
    private let makers: Int
    private var reader = Reader.away
    private var demands: [Int] = []
    private var ready: [Int] = []
    private var end: ElementsMachine.End?
    private var isFailureTold = false
    private var answered: Set<Int> = []
    private var next = 0
    private var begun = 0
    private var asked = 0

    init(seed: UInt64, makers: Int) {
        random = SplitMix64(seed: seed)
        self.makers = makers
    }

    mutating func step() {
        next += 1
        switch random.next() % 32 {
        case 0..<10: ask()
        case 10..<14: giveUp()
        case 14..<26: if makers == 0 { moveReader() } else { make() }
        case 26..<31: takeBack()
        default: if random.next() % 4 == 0 { finish([.complete, .failed, .gaveUp, .cutOff][Int(random.next() % 4)]) }
        }
        checkInvariants()
    }

    private func checkInvariants() {
        #expect(demands.isEmpty || ready.isEmpty, "somebody waits and an element is ready")
        #expect(end == nil || demands.isEmpty, "somebody waits after the end")
        let underWay = reader == .reading ? 1 : 0
        // As the specification has it: a demand is a permit, once there is a reader to use it.
        let permits = reader == .waiting && !demands.isEmpty ? 1 : 0
        #expect(permits + underWay + ready.count <= max(makers, 1))
        #expect(reader != .waiting || demands.isEmpty, "a reader waits and so does a demand")
        if makers == 0 { #expect(begun <= asked, "more is read than was asked for") }
        #expect(machine.end == (end == .failed && isFailureTold ? .complete : end))
    }

    private mutating func ask() {
        let (answer, permits) = machine.ask(next)
        asked += 1
        let expected = end != .cutOff && !ready.isEmpty ? .element(ready.removeFirst()) : answerAtEnd()
        #expect(answer == expected)
        if let answer {
            note(answer)
        } else {
            demands.append(next)
        }
        #expect(permits == (answer == nil && reader == .waiting))
        guard permits else { return }
        reader = .reading
        begun += 1
    }

    private mutating func giveUp() {
        let demand = random.next() % 3 == 0 ? Int(random.next() % 200) : demands.randomElement(using: &random) ?? 0
        #expect(machine.giveUp(demand) == demands.contains(demand))
        demands.removeAll { $0 == demand }
    }

    private mutating func moveReader() {
        switch reader {
        case .waiting: break
        case .reading: made()
        case .away where !ready.isEmpty: break  // It waits until that is taken.
        case .away:
            let expected: ElementsMachine.Reading = end != nil ? .goHome : demands.isEmpty ? .wait : .read
            #expect(machine.readerArrived() == expected)
            if expected == .wait { reader = .waiting }
            guard expected == .read else { return }
            reader = .reading
            begun += 1
        }
    }

    private mutating func make() {
        if ready.count < makers { made() }
    }

    private mutating func made() {
        let fate = machine.made(next)
        reader = .away
        if demands.isEmpty {
            ready.append(next)
            #expect(fate == .ready)
        } else {
            #expect(fate == .taken(by: demands.removeFirst()))
            note(.element(next))
        }
    }

    private mutating func takeBack() {
        let item = random.next() % 3 == 0 ? Int(random.next() % 200) : ready.randomElement(using: &random) ?? 0
        #expect(machine.takeBack(item) == ready.contains(item))
        ready.removeAll { $0 == item }
    }

    private mutating func finish(_ newEnd: ElementsMachine.End) {
        let answers = machine.ended(newEnd)
        let counts = end == nil || (end == .failed && !isFailureTold && newEnd == .cutOff)
        guard counts else { return #expect(answers.isEmpty) }
        end = newEnd
        if reader == .waiting { reader = .away }
        #expect(answers.map(\.demand) == demands)
        for (_, answer) in answers { #expect(answer == answerAtEnd()) }
        demands = []
        // Who reads finds the end when it has read.
    }

    private mutating func answerAtEnd() -> ElementsMachine.Answer? {
        switch end {
        case nil: return nil
        case .complete: return .end
        case .cutOff: return .cutOff
        case .gaveUp: return .failure
        case .failed:
            defer { isFailureTold = true }
            return isFailureTold ? .end : .failure
        }
    }

    /// No element is given twice.
    private mutating func note(_ answer: ElementsMachine.Answer) {
        guard case .element(let item) = answer else { return }
        let isNew = answered.insert(item).inserted
        #expect(isNew)
    }
}
