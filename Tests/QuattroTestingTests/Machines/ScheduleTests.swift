import Testing

@testable import QuattroTesting

struct ScheduleTests {
    @Test(.timeLimit(.minutes(1)), arguments: [-1, 0]) func `a long tail is left out in no time`(_ choice: Int) {
        let schedule = Schedule(choices: [2] + Array(repeating: choice, count: 300_000))
        #expect(schedule.choices.count == (choice == 0 ? 1 : 2))
    }

    @Test(arguments: [
        "e", "e1", "e0112", "e1{40}02", "e(75)z", "e1!14", "e!0", "e(36){4}1", "e.", "e.0", "e.{12}1.", "e1.!7",
    ])
    func `a schedule is its text`(text: String) throws {
        #expect(try #require(Schedule(text)).description == text)
    }

    @Test func `any choices survive the way to text and back`() throws {
        var numbers = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let choices = (0..<numbers.below(30)).map { _ in numbers.below(3) == 0 ? numbers.below(100) : 1 }
            let cancelStep = numbers.below(2) == 0 ? numbers.below(1_000) : nil
            let schedule = Schedule(choices: choices, cancelStep: cancelStep)
            #expect(Schedule(schedule.description) == schedule)
        }
    }

    @Test func `the first ones at the end go without saying`() {
        #expect(Schedule(choices: [1, 0, 2, 0, 0]).description == "e102")
        #expect(Schedule(choices: [0, 0]).description == "e")
    }

    @Test func `what is obvious at the end goes without saying as well, once it has been said`() {
        let obvious = Schedule.obvious
        #expect(Schedule(choices: [1, obvious, obvious, obvious]).description == "e1.")
        #expect(Schedule(choices: [1, obvious, obvious, 0, 0]).description == "e1..0")
        #expect(Schedule(choices: [obvious]).description == "e.")
    }

    @Test(arguments: [
        "", "x", "s01", "0112", "e-1", "e{3}", "e1{0}", "e1{", "e(", "e()", "e!", "e!x", "e1!-2", "eÄ",
        "e1{99999999999}",
    ])
    func `other texts are none`(text: String) {
        #expect(Schedule(text) == nil)
    }
}

struct PlanTests {
    @Test func `a seed makes the same choices each time, below what there is`() {
        var (a, b, c) = (Plan(seed: 5), Plan(seed: 5), Plan(seed: 6))
        let counts = (1...200).map { $0 % 7 + 2 }
        let choices = counts.map { a.choose(of: $0) }
        #expect(counts.map { b.choose(of: $0) } == choices)
        #expect(counts.map { c.choose(of: $0) } != choices)
        #expect(zip(choices, counts).allSatisfy { $0 >= 0 && $0 < $1 })
    }

    @Test func `a range of seeds mixes the strategies, each of them one of nine in a row`() {
        for first in [-7, 0, 3] {
            let explorations = (first..<first + 9).map { Exploration.mixed($0) }
            #expect(Set(explorations).count == 9)
        }
    }

    @Test func `a script is followed to its end, and then the first one it is`() {
        var plan = Plan(script: [2, 0, 9])
        #expect((0..<5).map { _ in plan.choose(of: 3) } == [2, 0, 2, 0, 0])
    }
}

extension Plan {
    fileprivate mutating func choose(of count: Int) -> Int {
        choose(below: count, at: Fork((0..<count).map { Fork.Candidate(id: $0, owner: $0) }, lastIsRunning: true))
    }
}

struct ExhaustiveSearchTests {
    @Test func `all paths through a tree of choices, each once`() {
        // The second choice depends on the first, as in a program.
        var search = ExhaustiveSearch()
        var paths: [[Int]] = []
        while let script = search.script {
            var plan = Plan(script: script)
            var choices = [Choice(index: plan.choose(of: 3), count: 3)]
            if choices[0].index != 1 {
                let count = choices[0].index + 2
                choices.append(Choice(index: plan.choose(of: count), count: count))
            }
            paths.append(choices.map(\.index))
            search.ran(choices)
        }
        #expect(paths == [[0, 0], [0, 1], [1], [2, 0], [2, 1], [2, 2], [2, 3]])
    }

    @Test func `without a choice there is one path`() {
        var search = ExhaustiveSearch()
        #expect(search.script == [])
        search.ran([])
        #expect(search.script == nil)
    }
}
