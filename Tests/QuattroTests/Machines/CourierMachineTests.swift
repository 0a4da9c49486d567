import Testing

@testable import Quattro

/// ``CourierMachine`` by itself, and against a slow model of errands that take their time.
struct CourierMachineTests {
    @Test func `the first errand brings a courier, and the next one waits for it`() {
        var machine = CourierMachine(limit: 8)
        expect(machine.errandCame(), CourierMachine.Effects(couriers: 1))
        expect(machine.courierAsked(isNew: true), true)
        expect(machine.errandCame(), CourierMachine.Effects(check: true))
        expect(machine.errandCame(), CourierMachine.Effects())
        #expect((machine.couriers, machine.waiting) == (1, 2))
    }

    @Test func `a courier without an errand ends`() {
        var machine = CourierMachine(limit: 8)
        _ = machine.errandCame()
        expect(machine.courierAsked(isNew: true), true)
        expect(machine.courierAsked(isNew: false), false)
        #expect(machine.couriers == 0)
        expect(machine.errandCame(), CourierMachine.Effects(couriers: 1))
    }

    @Test func `couriers that are held up get help, four times as many at each check, up to the limit`() {
        var machine = CourierMachine(limit: 8)
        for _ in 0..<20 { _ = machine.errandCame() }
        expect(machine.courierAsked(isNew: true), true)
        expect(machine.checked(), CourierMachine.Effects(couriers: 3, check: true))
        expect(machine.checked(), CourierMachine.Effects(couriers: 4))
        #expect(machine.couriers == 8)
        // At the limit there is nothing to look for: a check would only keep a processor awake.
        expect(machine.errandCame(), CourierMachine.Effects())
    }

    @Test func `there are no more couriers than errands`() {
        var machine = CourierMachine(limit: 100)
        for _ in 0..<3 { _ = machine.errandCame() }
        expect(machine.courierAsked(isNew: true), true)
        expect(machine.checked(), CourierMachine.Effects(couriers: 2))
    }

    @Test func `a courier that gets on is left alone, however many errands there are`() {
        var machine = CourierMachine(limit: 8)
        for _ in 0..<100 { _ = machine.errandCame() }
        for number in 0..<CourierMachine.usual { expect(machine.courierAsked(isNew: number == 0), true) }
        expect(machine.checked(), CourierMachine.Effects(check: true))
        for _ in 1..<CourierMachine.usual { expect(machine.courierAsked(isNew: false), true) }
        expect(machine.checked(), CourierMachine.Effects(couriers: 3, check: true))
    }

    @Test func `a check that finds nothing waiting asks for no other`() {
        var machine = CourierMachine(limit: 8)
        for _ in 0..<2 { _ = machine.errandCame() }
        for number in 0..<2 { expect(machine.courierAsked(isNew: number == 0), true) }
        expect(machine.checked(), CourierMachine.Effects())
        expect(machine.errandCame(), CourierMachine.Effects(check: true))
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `each errand is carried out, soon and once, for as long as a courier is left`(seed: UInt64) {
        var walk = CourierWalk(seed: seed)
        for _ in 0..<300 { walk.step() }
        walk.finish()
    }
}

/// Errands that take a few moments each, or for ever, and the couriers that are busy with them.
private struct CourierWalk {
    private var random: SplitMix64
    private var machine: CourierMachine
    private let limit: Int
    /// How many moments each busy courier still needs; `nil` for one that is blocked for good.
    private var busy: [Int?] = []
    private var arriving = 0
    private var waiting = 0
    private var blocked = 0
    private var checkIn: Int?

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        limit = 1 + Int(seed % 12)
        machine = CourierMachine(limit: limit)
    }

    private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    mutating func step() {
        switch below(4) {
        case 0:
            waiting += 1
            perform(machine.errandCame())
        case 1: moment()
        default: ask()
        }
        check()
    }

    /// Lets go on what can.
    mutating func finish() {
        for _ in 0..<2_000 {
            moment()
            ask()
        }
        check()
        #expect(waiting == 0 || blocked == limit)
    }

    private mutating func moment() {
        busy = busy.map { $0.map { $0 - 1 } }
        guard let moments = checkIn else { return }
        checkIn = moments - 1
        guard moments <= 1 else { return }
        checkIn = nil
        perform(machine.checked())
    }

    /// Couriers that have arrived or finished ask for an errand.
    private mutating func ask() {
        let finished = busy.filter { $0.map { $0 <= 0 } ?? false }.count
        busy.removeAll { $0.map { $0 <= 0 } ?? false }
        for number in 0..<arriving + finished {
            guard machine.courierAsked(isNew: number < arriving) else { continue }
            waiting -= 1
            let isBlocked = below(30) == 0
            blocked += isBlocked ? 1 : 0
            busy.append(isBlocked ? nil : below(6))
        }
        arriving = 0
    }

    private mutating func perform(_ effects: CourierMachine.Effects) {
        arriving += effects.couriers
        if effects.check {
            #expect(checkIn == nil)
            checkIn = 1
        }
    }

    private func check() {
        #expect(machine.waiting == waiting)
        #expect(machine.couriers == arriving + busy.count)
        #expect(machine.couriers <= limit)
        #expect(waiting == 0 || machine.couriers > 0)
        #expect(waiting <= arriving || machine.couriers == limit || checkIn != nil)
    }
}

/// Not inside of the macro, which takes both sides apart and so has no use for a call that changes something.
private func expect<Value: Equatable>(
    _ value: Value,
    _ expected: Value,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(value == expected, sourceLocation: sourceLocation)
}
