/// What the thread of a call that runs simulations tells the watchdog, and whether the thread may continue, as a value of one word.
///
/// The thread adds to the word at the beginning of each step. The watchdog sets one bit of it, and only if the word has not changed since
/// its last check. So if a step returns at the moment when it is given up, exactly one of the two happens, and both sides know which.
///
/// Invariants:
/// 1. Each event makes a word that differs from all words before: while the word stays the same, one step or one wait is under way.
/// 2. Once abandoned, it stays abandoned, whatever the thread adds.
/// 3. A call that has ended is never abandoned.
struct Pulse: Equatable, Sendable {
    private enum Bit {
        static let abandoned: UInt64 = 1
        static let over: UInt64 = 2
        static let waiting: UInt64 = 4
        static let lent: UInt64 = 8
        static let beat: UInt64 = 16
    }

    /// What the thread reports.
    enum Event: CaseIterable, Sendable {
        /// The thread begins a step, or works between two steps.
        case beat
        /// The thread waits for something outside, which has a limit of its own or none.
        case wait
        case waitIsOver
        /// The current step belongs to work outside.
        case lend
        case takeBack
        /// The call has ended.
        case end

        var increment: UInt64 {
            switch self {
            case .beat: Bit.beat
            case .wait: Bit.waiting
            case .waitIsOver: Bit.beat - Bit.waiting
            case .lend: Bit.beat + Bit.lent
            case .takeBack: Bit.beat - Bit.lent
            case .end: Bit.over
            }
        }
    }

    let word: UInt64

    var isAbandoned: Bool { word & Bit.abandoned != 0 }
    var isOver: Bool { word & Bit.over != 0 }
    var isWaiting: Bool { word & Bit.waiting != 0 }
    var isLent: Bool { word & Bit.lent != 0 }

    init(word: UInt64 = 0) {
        self.word = word
    }

    /// The pulse after an event.
    func after(_ event: Event) -> Pulse { Pulse(word: word &+ event.increment) }

    /// The pulse when the call is given up, or `nil` if there is nothing to give up.
    var abandoned: Pulse? { isOver || isAbandoned ? nil : Pulse(word: word | Bit.abandoned) }
}
