import Synchronization

/// Which observers watch the library, in one word: while there are none, only that word is read.
///
/// The library loads it with relaxed ordering. The state that an observer sets up before it begins is published by the ordering of
/// ``begin(_:)`` and acquired by ``isPublished(_:)``, which the slow path calls.
package struct Attention: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    // On 32-bit machines, there is room for fewer simulations at the same time.
    private static let countBits = Int.bitWidth == 64 ? 20 : 12
    private static let most = 1 << countBits - 1

    /// The number of running simulations.
    static let simulations = Attention(rawValue: most)
    /// The number of simulations that want to be told when waits end.
    static let askingSimulations = Attention(rawValue: most << countBits)
    /// Scopes that are on no other scope's list are registered, and the ages of children and the origins of cancellations are kept.
    package static let tree = Attention(rawValue: 1 << (2 * countBits))
    /// Waits are kept.
    package static let waits = Attention(rawValue: 2 << (2 * countBits))
    /// Events are recorded.
    package static let events = Attention(rawValue: 4 << (2 * countBits))
    /// There are simulations that record their events.
    static let simulatedEvents = Attention(rawValue: 8 << (2 * countBits))

    /// An observer wants to know which scope has cancelled another one, or is awaited.
    static let titles: Attention = [.tree, .simulatedEvents]

    private static let word = Atomic(0)

    /// Whether any of these observers is there.
    @inline(__always)
    static func isPaid(by watchers: Attention) -> Bool {
        word.load(ordering: .relaxed) & watchers.rawValue != 0
    }

    /// The same, and also makes visible what the observer did before it began.
    static func isPublished(_ watchers: Attention) -> Bool {
        word.load(ordering: .acquiring) & watchers.rawValue != 0
    }

    /// Adds a simulation to the count, or removes one.
    static func count(_ simulations: Attention, by change: Int) {
        word.add(change * (simulations.rawValue & -simulations.rawValue), ordering: .sequentiallyConsistent)
    }

    package static func begin(_ watchers: Attention) {
        word.bitwiseOr(watchers.rawValue, ordering: .sequentiallyConsistent)
    }

    package static func end(_ watchers: Attention) {
        word.bitwiseAnd(~watchers.rawValue, ordering: .sequentiallyConsistent)
    }

    /// The present observers.
    package static var current: Attention { Attention(rawValue: word.load(ordering: .acquiring)) }
}
