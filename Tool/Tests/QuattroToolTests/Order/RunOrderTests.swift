import QuattroToolCore
import Testing

@Suite struct RunOrderTests {
    private func began(_ jobs: [RunJob], most: Int? = nil, isOpen: Bool = false) -> (RunOrder, RunOrder.Effects) {
        var order = RunOrder(known: jobs, most: most)
        let effects = order.began(with: jobs)
        if !isOpen { _ = order.inputEnded() }
        return (order, effects)
    }

    @Test func thoseThatNeedNothingStartInOrderAsManyAsThereIsUseFor() {
        var (order, effects) = began([RunJob(1), RunJob(2), RunJob(3)], most: 2)
        #expect(effects.start == [1, 2])
        effects = order.ended(2, .succeeded)
        #expect(effects == RunOrder.Effects(start: [3]))
    }

    @Test func aCommandStartsWhenAllThatItComesAfterHaveSucceeded() {
        var (order, effects) = began([RunJob(1, after: [2, 3]), RunJob(2, isKept: true), RunJob(3, isKept: true)])
        #expect(effects.start == [2, 3])
        effects = order.ended(3, .succeeded)
        #expect(effects == RunOrder.Effects())
        effects = order.ended(2, .succeeded)
        #expect(effects.start == [1])
    }

    @Test func whatWaitsForACommandTakesNoPlace() {
        let (_, effects) = began([RunJob(1, isKept: true), RunJob(2, after: [1]), RunJob(3)], most: 2)
        #expect(effects.start == [1, 3])
    }

    @Test func whatComesAfterAFailureIsLeftOutWithItsReasonAllTheWay() {
        let jobs = [RunJob(1, isKept: true), RunJob(2, after: [1], isKept: true), RunJob(3, after: [2]), RunJob(4)]
        var (order, _) = began(jobs, most: 1)
        var effects = order.ended(1, .failed("why", endsTheRun: false))
        #expect(effects.leftOut == [RunOrder.LeftOut(2, "why"), RunOrder.LeftOut(3, "why")])
        #expect(effects.start == [4] && !effects.isDone)
        effects = order.ended(4, .succeeded)
        #expect(effects.isDone)
    }

    @Test func whatAnEarlierRunHasDoneCountsAsSucceeded() {
        let jobs = [
            RunJob(1, isKept: true), RunJob(2, after: [1]), RunJob(3, isBackground: true, hasProbe: true, after: [1]),
        ]
        var order = RunOrder(known: jobs, most: nil)
        #expect(order.began(with: jobs, done: [1]).start == [3])
        #expect(order.ready(3).start == [2])
        _ = order.inputEnded()
        #expect(order.ended(2, .succeeded).isDone)
    }

    @Test func nothingStartsWhenAnEarlierRunHasDoneAll() {
        let jobs = [RunJob(1, isKept: true), RunJob(2, after: [1]), RunJob(3, isBackground: true)]
        var order = RunOrder(known: jobs, most: nil)
        #expect(order.began(with: jobs, done: [1, 2]) == RunOrder.Effects())
        #expect(order.addedDone(RunJob(4, isKept: true)) == RunOrder.Effects())
        #expect(order.inputEnded() == RunOrder.Effects(isDone: true))
    }

    @Test func whatIsReadLaterComesAfterWhatAnEarlierRunHasDone() {
        var order = RunOrder(known: [], most: nil)
        _ = order.began(with: [])
        _ = order.addedDone(RunJob(1, isKept: true))
        #expect(order.added(RunJob(2, after: [1])).start == [2])
    }

    @Test func aFailureThatEndsTheRunStartsNothing() {
        var (order, _) = began([RunJob(1, isKept: true), RunJob(2, after: [1]), RunJob(3)], most: 1)
        let effects = order.ended(1, .failed("why", endsTheRun: true))
        #expect(effects == RunOrder.Effects(leftOut: [RunOrder.LeftOut(2, "why")]))
    }

    @Test func theForegroundWaitsForEveryServerWithAProbe() {
        let servers = [RunJob(2, isBackground: true, hasProbe: true), RunJob(3, isBackground: true)]
        var (order, effects) = began([RunJob(1)] + servers)
        #expect(effects.start == [2, 3])
        effects = order.ready(3)
        #expect(effects.start.isEmpty)
        effects = order.ready(2)
        #expect(effects.start == [1])
    }

    @Test func whatAServerComesAfterDoesNotWaitForIt() {
        let server = RunJob(3, isBackground: true, hasProbe: true, after: [2])
        var (order, effects) = began([RunJob(1), RunJob(2, isKept: true), server])
        #expect(effects.start == [2])
        effects = order.ended(2, .succeeded)
        #expect(effects.start == [3])
        effects = order.ready(3)
        #expect(effects.start == [1])
    }

    @Test func twoServersThatComeAfterDifferentCommandsDoNotHoldEachOtherUp() {
        let servers = [3, 4].map { RunJob($0, isBackground: true, hasProbe: true, after: [$0 - 2]) }
        let (_, effects) = began([RunJob(1, isKept: true), RunJob(2, isKept: true)] + servers)
        #expect(effects.start == [1, 2])
    }

    @Test func ifAServerWillNeverRunNeitherWillThoseThatWaitForIt() {
        let server = RunJob(3, isBackground: true, hasProbe: true, after: [2])
        var (order, _) = began([RunJob(1), RunJob(2, isKept: true), server], isOpen: true)
        var effects = order.ended(2, .failed("why", endsTheRun: false))
        #expect(effects.leftOut.map(\.number) == [1, 3])
        effects = order.added(RunJob(4))
        #expect(effects.leftOut == [RunOrder.LeftOut(4, "why")])
        effects = order.inputEnded()
        #expect(effects.isDone)
    }

    @Test func nothingStartsBeforeThereIsAForegroundCommand() {
        var (order, effects) = began([RunJob(1, isBackground: true)], isOpen: true)
        #expect(effects == RunOrder.Effects())
        effects = order.added(RunJob(2))
        #expect(effects.start == [1, 2])
    }

    @Test func whatIsReadLaterMayComeAfterWhatHasEnded() {
        var (order, _) = began([RunJob(1, isKept: true), RunJob(2, isKept: true)], isOpen: true)
        _ = order.ended(1, .succeeded)
        _ = order.ended(2, .failed("why", endsTheRun: false))
        #expect(order.added(RunJob(3, after: [1])).start == [3])
        #expect(order.added(RunJob(4, after: [1, 2])).leftOut == [RunOrder.LeftOut(4, "why")])
    }

    @Test func whatIsKnownAndHasNotStartedIsCounted() {
        var (order, _) = began([RunJob(1, isKept: true), RunJob(2, after: [1]), RunJob(3), RunJob(4)], most: 1)
        #expect(order.waitingCount == 3)
        _ = order.ended(1, .succeeded)
        #expect(order.waitingCount == 2)
    }

    @Test func aLongChainIsWalkedWithoutALongStack() {
        let count = 20_000
        let jobs = (1...count).map { RunJob($0, after: $0 == 1 ? [] : [$0 - 1], isKept: true) }
        #expect(RunJob.circle(in: jobs) == nil)
        var (order, _) = began(jobs)
        #expect(order.ended(1, .failed("why", endsTheRun: false)).leftOut.count == count - 1)
    }

    @Test(
        arguments: [
            ([1: [2], 2: [3], 3: [1]], [1, 2, 3]), ([1: [1]], [1]), ([4: [3], 3: [2, 5], 5: [4]], [3, 5, 4]),
            ([1: [2, 3], 2: [3], 3: []], nil),
        ] as [([Int: [Int]], [Int]?)]
    )
    func circlesAreFound(after: [Int: [Int]], circle: [Int]?) {
        #expect(RunJob.circle(in: after.keys.sorted().map { RunJob($0, after: after[$0, default: []]) }) == circle)
    }
}
