import Synchronization

/// What observes the library at work, in one word: that word is all that is read while nothing does.
///
/// The places that ask load it without an order. What a watcher sets up before it begins is published by the order of ``begin(_:)``, and
/// read by ``isPublished(_:)``, which the slow path asks.
package struct Attention: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    // On machines whose words have 32 bits, there is room for fewer simulations at the same time.
    private static let countBits = Int.bitWidth == 64 ? 20 : 12
    private static let most = 1 << countBits - 1

    /// Simulations that are running: a number.
    static let simulations = Attention(rawValue: most)
    /// Simulations that want to know of the ends of waits: a number.
    static let askingSimulations = Attention(rawValue: most << countBits)
    /// Scopes that no other scope has on its list are registered; the ages of children are kept, and what has cancelled what.
    package static let tree = Attention(rawValue: 1 << (2 * countBits))
    /// Waits are kept.
    package static let waits = Attention(rawValue: 2 << (2 * countBits))
    /// What happens is recorded.
    package static let events = Attention(rawValue: 4 << (2 * countBits))
    /// There are simulations that record what happens in them.
    static let simulatedEvents = Attention(rawValue: 8 << (2 * countBits))

    /// An observer wants to know which scope has cancelled another one, or is waited for.
    static let titles: Attention = [.tree, .simulatedEvents]

    private static let word = Atomic(0)

    /// Whether any of these observers is there.
    @inline(__always)
    static func isPaid(by watchers: Attention) -> Bool {
        word.load(ordering: .relaxed) & watchers.rawValue != 0
    }

    /// The same, and what was done before it began is seen.
    static func isPublished(_ watchers: Attention) -> Bool {
        word.load(ordering: .acquiring) & watchers.rawValue != 0
    }

    /// One simulation more, or one less.
    static func count(_ simulations: Attention, by change: Int) {
        word.add(change * (simulations.rawValue & -simulations.rawValue), ordering: .sequentiallyConsistent)
    }

    package static func begin(_ watchers: Attention) {
        word.bitwiseOr(watchers.rawValue, ordering: .sequentiallyConsistent)
    }

    package static func end(_ watchers: Attention) {
        word.bitwiseAnd(~watchers.rawValue, ordering: .sequentiallyConsistent)
    }

    /// Those that are there.
    package static var current: Attention { Attention(rawValue: word.load(ordering: .acquiring)) }
}
