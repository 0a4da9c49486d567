/// Passes elements from their makers to the callers that ask for them, one by one, as a value.
///
/// The task that has made an element keeps it until it is taken, and makes no other one meanwhile: so no more elements wait to be taken
/// than there are makers. A reader must not read an element before a caller asks for one, so it also needs a permit. Each demand is a
/// permit until it is given up; if it is given up after the reading has begun, its element goes to the next demand.
///
/// Invariants:
/// 1. No caller waits for an element while one is ready.
/// 2. Demands are answered in the order in which they were made, with elements in the order in which they became ready.
/// 3. No element is given out twice, and none is given to a demand that was given up.
/// 4. A reader with a permit has at most one element under way or ready, whatever was given up meanwhile.
/// 5. After the end no demand waits; a failure is reported once.
struct ElementsMachine {
    typealias Demand = Int
    typealias Item = Int

    /// What becomes of a demand.
    enum Answer: Hashable, Sendable {
        case element(Item)
        case failure
        case end
        case cutOff
    }

    /// What becomes of an element.
    enum Fate: Hashable, Sendable {
        case taken(by: Demand)
        /// It is ready, and its maker waits. After the makers were cut off, it is not taken: callers may learn of that before the maker is
        /// cancelled.
        case ready
    }

    /// What a reader does next.
    enum Reading: Hashable, Sendable {
        case read
        case wait
        case goHome
    }

    enum End: Hashable, Sendable {
        case complete
        case failed
        /// It ended with a cancellation of the sequence itself, which is thrown each time: a wait that was given up may absorb it.
        case gaveUp
        /// The makers of elements are stopped: it is unknown what they would have made, and this must not look like the end of the
        /// sequence.
        case cutOff
    }

    private var demands = WaitingQueue<Demand>()
    private var ready = WaitingQueue<Item>()
    /// Whether a reader waits for a permit.
    private var isReaderWaiting = false
    private(set) var end: End?
}

// MARK: - Callers

extension ElementsMachine {
    /// - Returns: The answer, if there is one at once, and whether a reader that waits for a permit has it now.
    mutating func ask(_ demand: Demand) -> (answer: Answer?, permitsReading: Bool) {
        if end == .cutOff { return (.cutOff, false) }
        if let element = ready.popFirst() { return (.element(element), false) }
        if let answer = answerAtEnd() { return (answer, false) }
        demands.append(demand)
        defer { isReaderWaiting = false }
        return (nil, isReaderWaiting)
    }

    /// - Returns: `false` if it has been answered.
    mutating func giveUp(_ demand: Demand) -> Bool { demands.remove(demand) }
}

// MARK: - Makers

extension ElementsMachine {
    /// A reader is about to read the next element.
    mutating func readerArrived() -> Reading {
        guard end == nil else { return .goHome }
        isReaderWaiting = demands.isEmpty
        return isReaderWaiting ? .wait : .read
    }

    mutating func made(_ element: Item) -> Fate {
        if let demand = demands.popFirst() { return .taken(by: demand) }
        ready.append(element)
        return .ready
    }

    /// A maker that was cancelled takes its element back.
    ///
    /// - Returns: `false` if it has been taken.
    mutating func takeBack(_ element: Item) -> Bool { ready.remove(element) }

    /// There will be no more elements.
    ///
    /// The first end counts, except that being cut off replaces a failure that no caller has been told of.
    ///
    /// - Returns: The answers to the waiting demands.
    mutating func ended(_ end: End) -> [(demand: Demand, answer: Answer)] {
        guard self.end == nil || (self.end == .failed && end == .cutOff) else { return [] }
        self.end = end
        var answers: [(Demand, Answer)] = []
        while let demand = demands.popFirst() {
            if let answer = answerAtEnd() { answers.append((demand, answer)) }
        }
        return answers
    }

    private mutating func answerAtEnd() -> Answer? {
        switch end {
        case nil: return nil
        case .complete: return .end
        case .cutOff: return .cutOff
        case .failed:
            end = .complete
            return .failure
        case .gaveUp:
            return .failure
        }
    }
}
