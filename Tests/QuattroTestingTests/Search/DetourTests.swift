import Quattro
import Testing

@testable import QuattroTesting

/// A program as data, for a scheduler alone: each task does so many steps, and at some of them makes or wakes another one.
private struct Toy {
    private static let start = Deadline.at(ContinuousClock().systemEpoch)

    private let lengths: [Int]
    /// By task and step: the task that becomes ready as well.
    private let wakes: [[Int?]]

    init(seed: Int) {
        var numbers = SplitMix64(seed: seed)
        let count = 2 + numbers.below(4)
        lengths = (0..<count).map { _ in 1 + numbers.below(6) }
        wakes = lengths.map { length in
            (0..<length).map { _ in numbers.chance(1, of: 3) ? numbers.below(count) : nil }
        }
    }

    struct Run {
        let order: [Int]
        let choices: [Choice]
        let switches: [Int]
        let detours: [Detour]
    }

    func run(_ plan: Plan) -> Run {
        var machine = SchedulerMachine<Int>(plan, start: Self.start)
        var steps = Array(repeating: 0, count: lengths.count)
        var order: [Int] = []
        for task in lengths.indices.prefix(2) { machine.add(task, owner: task) }
        while case .run(let task, _) = machine.next(nextDeadline: nil) {
            order.append(task)
            guard steps[task] < lengths[task] else { continue }
            let other = wakes[task][steps[task]]
            steps[task] += 1
            if let other { machine.add(other, owner: other) }
            // Some steps go on without a choice.
            if steps[task] % 3 == 0 { machine.goesOn(with: task) } else { machine.add(task, owner: task) }
        }
        return Run(
            order: order,
            choices: machine.choices,
            switches: machine.switches,
            detours: machine.plan.detours?.taken ?? []
        )
    }
}

struct DetourTests {
    @Test func `the detours of a run lead to the same run again`() {
        for seed in 0..<1_000 {
            let toy = Toy(seed: seed / 5)
            let run = toy.run(Plan(seed: seed).noting)
            let again = toy.run(Plan(detours: run.detours))
            #expect(again.order == run.order)
            #expect(again.choices == run.choices)
            #expect(again.switches == run.switches)
            #expect(again.detours.count == run.detours.count)
            #expect(run.detours.count == run.switches.count)
        }
    }

    @Test func `noting changes nothing`() {
        for seed in 0..<200 {
            let toy = Toy(seed: seed)
            #expect(toy.run(Plan(seed: seed).noting).order == toy.run(Plan(seed: seed)).order)
        }
    }

    @Test func `without one of them the others are taken where they are possible`() {
        for seed in 0..<200 {
            let toy = Toy(seed: seed)
            let detours = toy.run(Plan(seed: seed).noting).detours
            for index in detours.indices {
                var fewer = detours
                fewer.remove(at: index)
                let run = toy.run(Plan(detours: fewer))
                #expect(run.detours.allSatisfy(fewer.contains))
                #expect(run.detours.starts(with: detours[..<index]))
                #expect(run.detours.count <= fewer.count)
            }
        }
    }

    @Test func `without any it is what is obvious`() {
        for seed in 0..<100 {
            let run = Toy(seed: seed).run(Plan(detours: []))
            #expect(run.switches.isEmpty)
            #expect(run.order == Toy(seed: seed).run(Plan(script: [Schedule.obvious])).order)
        }
    }

    @Test func `a run has the same schedule in numbers and in marks of what is obvious`() throws {
        for seed in 0..<500 {
            let toy = Toy(seed: seed / 5)
            let run = toy.run(Plan(seed: seed))
            let numbers = Schedule(choices: run.choices.map(\.index))
            var marks = Array(repeating: Schedule.obvious, count: run.choices.count)
            for place in run.switches { marks[place] = run.choices[place].index }
            let shortest = Schedule(of: run.choices, switches: run.switches, cancelStep: nil)
            for schedule in [numbers, Schedule(choices: marks), shortest] {
                let parsed = try #require(Schedule("\(schedule)"))
                #expect(parsed == schedule)
                #expect(toy.run(Plan(parsed)).order == run.order, "\(schedule)")
            }
        }
    }
}

struct DetourReductionTests {
    private let detours = (0..<12).map {
        Detour(waiting: .init(owner: $0 % 3, turns: $0), other: .one(owner: 7, rank: 0))
    }

    /// Reduces with a predicate that a run would be.
    private func reduced(
        limit: Int = .max,
        _ fails: ([Detour]) -> Bool
    ) -> DetourReduction {
        var reduction = DetourReduction(detours, limit: limit)
        while let wanted = reduction.next() { reduction.tried(fails(wanted) ? wanted : nil) }
        return reduction
    }

    @Test func `what is needed is left, for each set of up to three`() {
        for a in detours.indices {
            for b in a..<detours.count {
                for c in b..<detours.count {
                    let needed = Set([a, b, c].map { detours[$0] })
                    #expect(Set(reduced { needed.isSubset(of: $0) }.best) == needed)
                }
            }
        }
    }

    @Test func `of any failure none can be left out in the end, as trying each of them shows`() {
        for seed in 0..<200 {
            // A failure that depends on the rest in any way, but always happens with all of them.
            let fails = { (wanted: [Detour]) in
                if wanted.count == detours.count { return true }
                var numbers = SplitMix64(seed: wanted.reduce(seed) { $0 &* 31 &+ $1.waiting.turns })
                return numbers.chance(1, of: 3)
            }
            let best = reduced(fails).best
            #expect(fails(best))
            for index in best.indices {
                var fewer = best
                fewer.remove(at: index)
                #expect(!fails(fewer))
            }
        }
    }

    @Test func `none is tried first, and is enough if it is enough`() {
        let reduction = reduced { _ in true }
        #expect(reduction.best.isEmpty)
        #expect(reduction.runs == 1)
    }

    @Test func `a run that takes fewer than it was to take counts with those`() {
        var reduction = DetourReduction(detours, limit: .max)
        #expect(reduction.next() == [])
        reduction.tried(nil)
        _ = reduction.next()
        reduction.tried([detours[3]])
        #expect(reduction.best == [detours[3]])
    }

    @Test func `a task that waits for several in turn waits for all of them, if that will do`() {
        let waiting = Detour.Place(owner: 1, turns: 4)
        let several = (0..<40).map { Detour(waiting: waiting, other: .one(owner: $0 + 2, rank: 0)) }
        let all = Detour(waiting: waiting, other: .all)
        for needed in [detours[3], nil] {
            var reduction = DetourReduction([detours[3]] + several + [detours[5]], limit: .max)
            while let wanted = reduction.next() {
                let waits = wanted.contains(all) || Set(several).isSubset(of: wanted)
                reduction.tried(waits && (needed.map(wanted.contains) ?? true) ? wanted : nil)
            }
            #expect(reduction.best == [needed, all].compactMap(\.self))
        }
    }

    @Test func `where two are left, a single one that does it as well is found`() {
        let alone = Detour(waiting: .init(owner: 2, turns: 9), other: .one(owner: 1, rank: 0))
        var reduction = DetourReduction(detours, limit: .max)
        while let wanted = reduction.next() {
            let fails = wanted == [alone] || (wanted.contains(detours[2]) && wanted.contains(detours[7]))
            reduction.tried(fails ? wanted : nil, alternatives: wanted.isEmpty ? [detours[0], alone] : [])
        }
        #expect(reduction.best == [alone])
    }

    @Test func `after so many tries it is enough`() {
        let reduction = reduced(limit: 5) { $0.contains(detours[11]) && $0.contains(detours[0]) }
        #expect(reduction.runs == 5)
        #expect(reduction.best.contains(detours[11]))
        #expect(reduced(limit: 0) { _ in true }.best == detours)
    }
}
