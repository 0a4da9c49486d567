import Testing

@testable import QuattroTesting

/// A run in which the same three can go on at every fork.
private func run(_ strategy: any Strategy, forks: Int = 60) -> Choices {
    var choices = Choices(by: strategy)
    var running: Int?
    for _ in 0..<forks {
        let candidates = (0..<3).map { Fork.Candidate(id: $0, owner: $0) }
        running = choices.pick(at: Fork(candidates, running: running)).id
    }
    return choices
}

struct StrategyTests {
    @Test(arguments: (0..<9).map(Exploration.mixed))
    func `a seed is one schedule, and another seed another`(exploration: Exploration) {
        let schedules = (0..<20).map { run(exploration.strategy(seed: $0, horizon: 60)).turns }
        #expect((0..<20).map { run(exploration.strategy(seed: $0, horizon: 60)).turns } == schedules)
        #expect(Set(schedules).count > 2)
    }

    @Test func `a bounded strategy preempts as often as it says at most`() {
        for seed in 0..<50 {
            #expect(run(BoundedPreemptions(2, seed: seed, horizon: 60)).preemptions <= 2)
            #expect(run(RandomPriorities(depth: 3, seed: seed, horizon: 60)).preemptions <= 2)
        }
    }

    @Test func `who has yielded goes last`() {
        var strategy = RandomPriorities(depth: 1, seed: 1, horizon: 1)
        let fork = Fork((0..<3).map { Fork.Candidate(id: $0, owner: $0) }, running: nil)
        let first = strategy.pick(at: fork)
        strategy.yielded(first.owner)
        #expect(strategy.pick(at: fork) != first)
    }

    @Test func `all that one task does has one priority`() {
        var strategy = RandomPriorities(depth: 1, seed: 4, horizon: 1)
        let owners = (0..<6).map { id in
            strategy.pick(at: Fork([.init(id: 2 * id, owner: 7), .init(id: 2 * id + 1, owner: 8)], running: nil)).owner
        }
        #expect(Set(owners).count == 1)
    }

    @Test func `no loop that waits for another starves it`() {
        let turns = run(RandomPriorities(depth: 1, seed: 1, horizon: 1), forks: 2_000).turns
        #expect(Set(turns.ids).count == 3)
    }

    @Test func `what was chosen comes again, from its text and from what is not obvious in it`() throws {
        for seed in 0..<50 {
            let choices = run(RandomWalk(stay: 60, seed: seed))
            let turns = try #require(Turns(choices.turns.description))
            #expect(turns == choices.turns)
            #expect(run(Replay(turns)).deviations == choices.deviations)
            #expect(run(Replay(turns)).divergence == nil)
            #expect(run(Deviating(choices.deviations)).turns == choices.turns)
        }
    }

    @Test func `a schedule that does not fit says where`() {
        #expect(run(Replay(Turns([0, 1, 9, 1]))).divergence == 3)
    }
}

struct TurnsTests {
    @Test(arguments: ["0", "0*7,1*26,0,2*4", "12*3", ""])
    func `turns are their text`(text: String) throws {
        #expect(try #require(Turns(text)).description == text)
    }

    @Test(arguments: ["x", "0,,1", "0*", "*3", "0*0", "-1", "1*2*3", "1;2", "0*99999999999", "1,"])
    func `other texts are none`(text: String) {
        #expect(Turns(text) == nil)
    }
}

struct ShrinkingTests {
    private func shrink(_ elements: [Int], while holds: ([Int]) -> Bool) -> (best: [Int], tries: Int) {
        var shrinking = Shrinking(elements)
        var tries = 0
        while let candidate = shrinking.next() {
            tries += 1
            shrinking.tried(holds(candidate) ? candidate : nil)
        }
        return (shrinking.best, tries)
    }

    @Test func `what does not matter is left out`() {
        let (best, tries) = shrink(Array(0..<100)) { $0.contains(17) && $0.contains(80) }
        #expect(best == [17, 80])
        #expect(tries < 60)
    }

    @Test func `one that needs everything stays, and nothing becomes nothing`() {
        #expect(shrink(Array(0..<7)) { $0.count == 7 }.best == Array(0..<7))
        #expect(shrink([1, 2, 3]) { _ in true }.best == [])
        #expect(shrink([]) { _ in true }.tries == 0)
    }

    @Test func `what a try came to counts, if it is shorter`() {
        var shrinking = Shrinking([1, 2, 3, 4])
        #expect(shrinking.next() == [3, 4])
        shrinking.tried([9])
        #expect(shrinking.best == [9])
        shrinking.tried([1, 2])
        #expect(shrinking.best == [9])
    }
}
