/// The driver of ``ElementsMachine``: the lock, the elements, and the waits.
final class ElementsDriver<Element: Sendable>: Sendable {
    fileprivate struct State {
        var machine = ElementsMachine()
        var lastNumber = 0
        var demands: [ElementsMachine.Demand: Future<Element?>] = [:]
        var ready: [ElementsMachine.Item: Ready] = [:]
        /// The reader's wait for a permit; its value is whether it gets one.
        var permit: Future<Bool>?
        /// The error with which the sequence ended, until a caller has been told.
        var failure: (any Error)?
    }

    /// An element that has not been taken, and its maker's wait.
    fileprivate struct Ready {
        let element: Element
        let taken: Future<Void>
    }

    fileprivate enum Reply {
        case now(Result<Element?, any Error>)
        case later(ElementsMachine.Demand, Future<Element?>)
    }

    private let state = Guarded(State())
}

// MARK: - Callers

extension ElementsDriver {
    /// The next element, or `nil` at the end.
    nonisolated(nonsending) func next() async throws -> Element? {
        if CancelScope.isCancelledHere { throw CancellationError() }
        switch ask() {
        case .now(let result): return try result.get()
        case .later(let demand, let answer):
            if let outcome = await answer.outcomeUnlessCancelled(for: .item) { return try outcome.get() }
            let isGivenUp = state.withLock { state in
                guard state.machine.giveUp(demand) else { return false }
                state.demands[demand] = nil
                return true
            }
            if isGivenUp { throw CancellationError() }
            // The demand was answered at the same moment, and the answer is on its way.
            return try await answer.outcome(for: .item).get()
        }
    }

    private func ask() -> Reply {
        let (reply, taken, permit) = state.withLock { $0.ask() }
        taken?.complete(with: .success(()))
        permit?.complete(with: .success(true))
        return reply
    }
}

// MARK: - Makers

extension ElementsDriver {
    /// Waits until a caller asks for an element that no task is making yet.
    ///
    /// - Returns: `false` if no caller will.
    nonisolated(nonsending) func permitToRead() async throws -> Bool {
        let (reading, permit) = state.withLock { state in
            let reading = state.machine.readerArrived()
            if reading == .wait { state.permit = Future() }
            return (reading, state.permit)
        }
        guard reading == .wait, let permit else { return reading == .read }
        guard let outcome = await permit.outcomeUnlessCancelled(for: .demand) else { throw CancellationError() }
        return try outcome.get()
    }

    /// Hands an element to the caller that has waited the longest, or waits until a caller takes it.
    ///
    /// - Throws: `CancellationError` if the code is cancelled before a caller has taken it.
    nonisolated(nonsending) func handOver(_ element: Element) async throws {
        let (number, demand, taken) = state.withLock { $0.made(element) }
        demand?.complete(with: .success(element))
        guard let taken, await taken.outcomeUnlessCancelled(for: .taker) == nil else { return }
        // The element is moved out of the state, so that it is not released under the lock: releasing it may run user code.
        let ready = state.withLock { state in
            state.machine.takeBack(number) ? state.ready.removeValue(forKey: number) : nil
        }
        if ready != nil { throw CancellationError() }
    }
}

// MARK: - The end

extension ElementsDriver {
    /// All elements have been made and taken.
    func finish() { end(.complete) }

    /// An error that could be mistaken for the cancellation of a wait, and so could be absorbed there, is thrown to each caller: the next
    /// one must not see a quiet end.
    func fail(with error: any Error, isCancellation: Bool) { end(isCancellation ? .gaveUp : .failed, error) }

    /// The makers of elements are stopped, and every caller that asks is told so.
    ///
    /// Elements that are ready stay with their makers, since this may be called where no user code may run.
    func cutOff() { end(.cutOff) }

    /// The body has ended, so no more elements may be asked for.
    func close() {
        cutOff()
        _ = state.withLock { $0.failure.take() }
    }

    private func end(_ end: ElementsMachine.End, _ error: (any Error)? = nil) {
        let (answered, permit) = state.withLock { $0.end(end, error) }
        permit?.complete(with: .success(false))
        for (demand, result) in answered { demand.complete(with: result) }
    }
}

// MARK: - Under the lock

extension ElementsDriver.State {
    private mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    fileprivate mutating func ask() -> (ElementsDriver.Reply, taken: Future<Void>?, permit: Future<Bool>?) {
        let demand = nextNumber()
        let (answer, permitsReading) = machine.ask(demand)
        let permit = permitsReading ? permit.take() : nil
        guard let answer else {
            let wait = Future<Element?>()
            demands[demand] = wait
            return (.later(demand, wait), nil, permit)
        }
        guard case .element(let number) = answer, let element = ready.removeValue(forKey: number) else {
            return (.now(resultAtEnd(answer)), nil, permit)
        }
        return (.now(.success(element.element)), element.taken, permit)
    }

    fileprivate mutating func made(
        _ element: Element
    ) -> (ElementsMachine.Item, demand: Future<Element?>?, taken: Future<Void>?) {
        let number = nextNumber()
        if case .taken(let demand) = machine.made(number) { return (number, demands.removeValue(forKey: demand), nil) }
        let taken = Future<Void>()
        ready[number] = ElementsDriver.Ready(element: element, taken: taken)
        return (number, nil, taken)
    }

    fileprivate mutating func end(
        _ end: ElementsMachine.End,
        _ error: (any Error)?
    ) -> ([(Future<Element?>, Result<Element?, any Error>)], permit: Future<Bool>?) {
        if machine.end == nil { failure = error }
        let answered = machine.ended(end).compactMap { demand, answer in
            demands.removeValue(forKey: demand).map { ($0, resultAtEnd(answer)) }
        }
        return (answered, permit.take())
    }

    private mutating func resultAtEnd(_ answer: ElementsMachine.Answer) -> Result<Element?, any Error> {
        switch answer {
        case .end: .success(nil)
        case .failure: .failure((machine.end == .gaveUp ? failure : failure.take()) ?? CancellationError())
        case .cutOff, .element: .failure(CancellationError())
        }
    }
}
