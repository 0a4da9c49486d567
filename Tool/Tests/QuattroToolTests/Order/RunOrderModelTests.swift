import QuattroToolCore
import Testing

@Suite struct RunOrderModelTests {
    @Test(arguments: 0..<3000)
    func anOrderDoesWhatTheSlowModelDoes(seed: Int) {
        var dice = SplitMix64(seed: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        let known = jobs(&dice)
        var late = lateJobs(after: known, &dice)
        let most = Int.random(in: 1...4, using: &dice)
        var order = RunOrder(known: known, most: most)
        var model = OrderModel(jobs: known, states: states(of: known), most: most)
        var isInputOpen = true
        check(order.began(with: known), &model, isInputOpen)
        for _ in 0..<200 {
            let running = model.states.filter { $0.value == .started || $0.value == .ready }.keys.sorted()
            let choice = Int.random(in: 0...4, using: &dice)
            if choice == 0, !late.isEmpty {
                let job = late.removeFirst()
                model.jobs.append(job)
                model.states[job.number] = .waiting
                check(order.added(job), &model, isInputOpen)
            } else if choice == 1, late.isEmpty, isInputOpen {
                isInputOpen = false
                check(order.inputEnded(), &model, isInputOpen)
            } else if let number = running.randomElement(using: &dice) {
                happen(to: number, &order, &model, isInputOpen, &dice)
            }
        }
    }

    private func happen(
        to number: Int,
        _ order: inout RunOrder,
        _ model: inout OrderModel,
        _ isInputOpen: Bool,
        _ dice: inout SplitMix64
    ) {
        let isBackground = model.jobs.contains { $0.number == number && $0.isBackground }
        let isGood = Int.random(in: 0...3, using: &dice) > 0
        if isBackground, isGood {
            model.states[number] = .ready
            return check(order.ready(number), &model, isInputOpen)
        }
        let reason = "\(number) failed"
        // What has been ready once has been.
        if model.states[number] != .ready {
            (model.states[number], model.reasons[number]) = (isGood ? .succeeded : .failed, reason)
        }
        let ending = isGood ? RunOrder.Ending.succeeded : .failed(reason, endsTheRun: false)
        check(order.ended(number, ending), &model, isInputOpen)
    }

    private func check(_ effects: RunOrder.Effects, _ model: inout OrderModel, _ isInputOpen: Bool) {
        let (start, leftOut) = model.settle()
        #expect(effects.start == start)
        #expect(effects.leftOut.map(\.number) == leftOut)
        #expect(effects.leftOut.allSatisfy { $0.reason.hasSuffix("failed") })
        #expect(effects.isDone == (!isInputOpen && model.isDone))
    }

    private func states(of jobs: [RunJob]) -> [Int: OrderModel.State] {
        Dictionary(uniqueKeysWithValues: jobs.map { ($0.number, .waiting) })
    }

    /// Commands that come after others without a circle, in an order in which those may come later in the list.
    private func jobs(_ dice: inout SplitMix64) -> [RunJob] {
        let count = Int.random(in: 0...9, using: &dice)
        let ranks = Array(1...(count + 1)).shuffled(using: &dice)
        return (0..<count).map { index in
            let before = (0..<count).filter { ranks[$0] < ranks[index] && Int.random(in: 0...4, using: &dice) == 0 }
            let isBackground = Int.random(in: 0...2, using: &dice) == 0
            return RunJob(
                index + 1,
                isBackground: isBackground,
                hasProbe: isBackground && Bool.random(using: &dice),
                after: before.map { $0 + 1 },
                isKept: true
            )
        }
    }

    private func lateJobs(after known: [RunJob], _ dice: inout SplitMix64) -> [RunJob] {
        var numbers = known.map(\.number)
        return (0..<Int.random(in: 0...6, using: &dice)).map { index in
            let number = known.count + index + 1
            let after = numbers.filter { _ in Int.random(in: 0...5, using: &dice) == 0 }
            let isKept = Bool.random(using: &dice)
            if isKept { numbers.append(number) }
            return RunJob(number, after: after, isKept: isKept)
        }
    }
}
