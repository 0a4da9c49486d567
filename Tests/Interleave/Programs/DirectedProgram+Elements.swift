import Quattro
import Synchronization

/// Elements that are handed over while waits for them are given up, and while everything is cancelled.
extension DirectedProgram {
    static let elements = [
        handedOver, handedOverToTwo, unasked, elementsCutOff, resultsTaken, resultsAhead, resultsCutOff, resultsFailing,
        resultsLeft,
    ]

    /// A wait is cancelled while its element comes: it is given, or the next call's.
    private static let handedOver = DirectedProgram("handedover") { stage in
        let received = Received(on: stage)
        await received.expectAll(of: 3) {
            try await withElements(of: Steps(count: 3)) { elements in
                let scope = CancelScope(name: "wait")
                stage.thread("canceller") { scope.cancel() }
                let first = try await scope.run { try await elements.next() }
                if case .some(.some(let number)) = first { received.add(number) }
                for try await number in elements { received.add(number) }
            }
        }
    }

    /// The same with two that ask, both of which may give up: the third gets what is left.
    private static let handedOverToTwo = DirectedProgram("handedovertotwo") { stage in
        let received = Received(on: stage)
        await received.expectAll(of: 3) {
            try await withElements(of: Steps(count: 3)) { elements in
                try await withScopedTaskGroup(name: "readers") { group in
                    for number in 1...2 {
                        group.addTask(name: "reader \(number)") {
                            let scope = CancelScope(name: "wait \(number)")
                            stage.thread("canceller \(number)") { scope.cancel() }
                            let first = try await scope.run { try await elements.next() }
                            if case .some(.some(let number)) = first { received.add(number) }
                        }
                    }
                }
                for try await number in elements { received.add(number) }
            }
        }
    }

    /// One asks twice and may give up, and the body ends: nothing is read that was not asked for.
    private static let unasked = DirectedProgram("unasked") { stage in
        let (asked, read) = (Counter(), Counter())
        let steps = Steps(count: 3) {
            stage.expect(read.add(1) <= asked.value, "UNASKED", "\(read.value) read, and \(asked.value) asked for")
        }
        do {
            try await withElements(of: steps) { elements in
                let scope = CancelScope(name: "wait")
                stage.thread("canceller") { scope.cancel() }
                try await scope.run {
                    for _ in 1...2 {
                        asked.add(1)
                        _ = try await elements.next()
                    }
                }
            }
        } catch { stage.fail("THROWN", "\(error)") }
    }

    /// The whole is cancelled while one behind a shield asks: it is never told that this was the end, however often it asks.
    private static let elementsCutOff = DirectedProgram("elementscutoff") { stage in
        let scope = CancelScope(name: "scope")
        stage.add(scope)
        stage.thread("canceller") { scope.cancel() }
        do {
            try await scope.run {
                try await withElements(of: Unending(stage: stage)) { elements in
                    let outcomes = await withShield {
                        var outcomes: [Bool] = []
                        for _ in 1...2 {
                            do { outcomes.append(try await elements.next() == nil) } catch { outcomes.append(false) }
                        }
                        return outcomes
                    }
                    stage.expect(outcomes == [false, false], "QUIET END", "\(outcomes)")
                }
            }
        } catch { stage.fail("THROWN", "\(error)") }
    }

    /// A wait for a result is cancelled while it comes, and each result is taken once.
    private static let resultsTaken = DirectedProgram("resultstaken") { stage in
        let received = Received(on: stage)
        await received.expectAll(of: 3) {
            try await (0..<3).withConcurrentResults(concurrencyLimit: 2) { number in
                await Task.yield()
                return number
            } body: { results in
                let scope = CancelScope(name: "wait")
                stage.thread("canceller") { scope.cancel() }
                let first = try await scope.run { try await results.next() }
                if case .some(.some(let number)) = first { received.add(number) }
                for try await number in results { received.add(number) }
            }
        }
    }

    /// No more of a stream is read and not asked for than the limit says.
    private static let resultsAhead = DirectedProgram("resultsahead") { stage in
        let (read, asked) = (Counter(), Counter())
        let steps = Steps(count: 5) {
            let count = read.add(1) - asked.value
            stage.expect(count <= 2, "AHEAD", "\(count) are read and not asked for, and 2 may be")
        }
        _ = try? await steps.withConcurrentResults(concurrencyLimit: 2) {
            $0
        } body: { results in
            while true {
                asked.add(1)
                guard try await results.next() != nil else { return }
                await Task.yield()
            }
        }
    }

    /// The whole is cancelled at any moment: all results, or a cancellation, also for one behind a shield.
    private static let resultsCutOff = DirectedProgram("resultscutoff") { stage in
        let (received, isOver, scope) = (Received(on: stage), Flag(), CancelScope(name: "scope"))
        stage.add(scope)
        stage.thread("canceller") { scope.cancel() }
        do {
            let value: Void? = try await scope.run {
                try await (0..<3).withConcurrentResults(concurrencyLimit: 2) {
                    $0
                } body: { results in
                    let first = try await withShield { try await results.next() }
                    if let first { received.add(first) }
                    for try await number in results { received.add(number) }
                    isOver.raise()
                }
            }
            stage.expect((value != nil) == isOver.isUp, "VALUE", "\(value as Any), and the body ended: \(isOver.isUp)")
        } catch { stage.fail("THROWN", "\(error)") }
        if isOver.isUp { received.check(3) }
    }

    /// One of two fails: its error comes out, and a wait behind a shield ends.
    private static let resultsFailing = DirectedProgram("resultsfailing") { stage in
        do {
            try await [1, 2].withConcurrentResults(concurrencyLimit: 2) { number in
                if number == 2 { throw Failing(number) }
                try await stage.forever()
            } body: { results in
                try await withShield { while try await results.next() != nil {} }
            }
            stage.fail("NO ERROR", "and one has failed")
        } catch let failure as ErrorGroup {
            stage.expect(failure.leaves.count == 1 && failure.leaves.first is Failing, "ERRORS", "\(failure)")
        } catch { stage.fail("THROWN", "\(error)") }
    }

    /// The body leaves while results are made: its value comes out, and nobody is left.
    private static let resultsLeft = DirectedProgram("resultsleft") { stage in
        do {
            let value = try await Steps(count: 4).withConcurrentResults(concurrencyLimit: 3) { number in
                await Task.yield()
                return number
            } body: { results in
                try await results.next() == nil ? -1 : 7
            }
            stage.expect(value == 7, "VALUE", "gave \(value)")
        } catch { stage.fail("THROWN", "\(error)") }
    }
}

/// What has come, each once.
private final class Received: Sendable {
    private let numbers = Mutex<[Int]>([])
    private let stage: Stage

    init(on stage: Stage) { self.stage = stage }

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }

    func check(_ count: Int) {
        let all = numbers.withLock { $0.sorted() }
        stage.expect(all == Array(0..<count), "ELEMENTS", "there came \(all)")
    }

    func expectAll(of count: Int, _ body: () async throws -> Void) async {
        do { try await body() } catch { stage.fail("THROWN", "\(error)") }
        check(count)
    }
}

/// Nothing, until it is cancelled; and then a quiet end.
private struct Unending: AsyncSequence, AsyncIteratorProtocol {
    let stage: Stage

    func makeAsyncIterator() -> Self { self }

    mutating func next() async -> Int? {
        await stage.untilCancelled()
        return nil
    }
}
