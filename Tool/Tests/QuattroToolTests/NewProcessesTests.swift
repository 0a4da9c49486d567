import QuattroToolCore
import Testing

@Suite struct NewProcessesTests {
    @Test func whatTheLeaderCanHaveStartedIsLookedAtUntilNothingIsNew() {
        var new = NewProcesses(leader: 500, highest: 32768)
        #expect(new.next(upTo: 503, age: .milliseconds(1)) == .look(500...503))
        #expect(new.next(upTo: 504, age: .milliseconds(2)) == .look(504...504))
        #expect(new.next(upTo: 504, age: .milliseconds(3)) == .done)
    }

    @Test(arguments: [(last: Int32(400), age: 1), (last: 499, age: 1), (last: 548, age: 1), (last: 501, age: 33)])
    func whatCannotBeKnownSoIsLookedForAmongAll(last: Int32, age: Int) {
        var new = NewProcesses(leader: 500, highest: 32768)
        #expect(new.next(upTo: last, age: .milliseconds(age)) == .unknown)
    }

    @Test func aSystemWithFewNumbersOrUnknownOnesIsLookedAtWhole() {
        for highest: Int32 in [0, 301, 400] {
            var new = NewProcesses(leader: 350, highest: highest)
            #expect(new.next(upTo: 350, age: .milliseconds(1)) == .unknown)
        }
    }

    /// A session that makes processes at random, between the looks of a random reader, beside others that do.
    @Test(arguments: 0..<200) func nothingThatIsLeftIsOverlooked(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let leader: Int32 = 1000
        var last = leader
        var alive: Set<Int32> = []
        if Bool.random(using: &generator) { alive.insert(leader) }
        var new = NewProcesses(leader: leader, highest: 32768)
        var found: Set<Int32> = []
        looking: while true {
            switch new.next(upTo: last, age: .milliseconds(1)) {
            case .unknown: return
            case .done: break looking
            case .look(let numbers):
                for number in numbers {
                    // Between two looks a member may start another one, and end.
                    if let parent = alive.randomElement(using: &generator),
                        Int.random(in: 0..<3, using: &generator) == 0
                    {
                        last += Int32.random(in: 1...3, using: &generator)
                        alive.insert(last)
                        if Bool.random(using: &generator) { alive.remove(parent) }
                    }
                    if alive.contains(number) { found.insert(number) }
                }
            }
        }
        #expect(alive.isEmpty || !found.isEmpty)
    }
}
