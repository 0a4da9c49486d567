import Synchronization

/// How many shields have gone up in the process at some moment.
///
/// A look outwards, and a cancellation that is told inwards, meet one scope after the other, each under its own lock. Meanwhile one
/// shield may go up and something behind it be cancelled, or another shield be lowered: then what was met, taken together, was so at no
/// instant. A cancellation is final, so nothing but a shield can hide it. That is why it is enough to know that none has gone up in
/// between. A scope that its caller leaves behind hides it too, and counts as a shield that goes up.
struct ShieldCount: Sendable {
    private static let raised = Atomic(0)

    private let number: Int

    static var current: Self {
        Interleaving.point()
        return Self(number: raised.load(ordering: .acquiring))
    }

    /// A shield goes up: to be called under the lock of its scope, whose next reader may meet it.
    static func goesUp() {
        Interleaving.point()
        raised.add(1, ordering: .acquiringAndReleasing)
    }

    /// Whether no shield has gone up since.
    var isCurrent: Bool { number == Self.current.number }
}
