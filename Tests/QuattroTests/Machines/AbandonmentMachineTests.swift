import Testing

@testable import Quattro

/// ``AbandonmentMachine`` against the list of what has happened, from which everything is worked out anew.
struct AbandonmentMachineTests {
    private enum Event: CaseIterable {
        case callerLeaves
        case operationEnds
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever happens in whatever order, the first event decides who gets the outcome`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (machine, happened) = (AbandonmentMachine(), [Event]())
        var hasLeft = false
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            switch Event.allCases.randomElement(using: &random) {
            case .callerLeaves:
                // Once, as its wait ends once.
                guard !happened.contains(.callerLeaves) else { continue }
                hasLeft = machine.callerLeaves()
                #expect(hasLeft == !happened.contains(.operationEnds))
                happened.append(.callerLeaves)
            case .operationEnds:
                guard !happened.contains(.operationEnds) else { continue }
                let recipient = machine.operationEnds()
                #expect(recipient == (happened.contains(.callerLeaves) ? .late : .caller))
                happened.append(.operationEnds)
                #expect(!hasLeft || recipient == .late)
            case nil: break
            }
        }
        let expected: AbandonmentMachine.Phase =
            switch (happened.first, happened.count) {
            case (nil, _): .awaited
            case (.operationEnds, _): .delivered
            case (.callerLeaves, 1): .abandoned
            case (.callerLeaves, _): .late
            }
        #expect(machine.phase == expected)
    }
}
