import Synchronization

/// The number of times that a shield had been raised in the process, at some moment.
///
/// A look outwards, and a cancellation that is told inwards, visit one scope after another, each under its own lock. Meanwhile a shield may
/// be raised and then something behind it cancelled, or another shield lowered: then the states that were visited did not exist together at
/// any instant. A cancellation is final, so only a shield can hide it. That is why it is enough to know that none was raised in between. A
/// scope that its caller abandons hides a cancellation too, and counts as a raised shield.
struct ShieldCount: Sendable {
    private static let raised = Atomic(0)

    private let number: Int

    static var current: Self {
        Interleaving.point()
        return Self(number: raised.load(ordering: .acquiring))
    }

    /// A shield is raised.
    ///
    /// Call this under the lock of its scope, before another thread can read the new state.
    static func goesUp() {
        Interleaving.point()
        raised.add(1, ordering: .acquiringAndReleasing)
    }

    /// Whether no shield was raised since.
    var isCurrent: Bool { number == Self.current.number }
}
