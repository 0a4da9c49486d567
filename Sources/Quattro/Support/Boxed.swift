/// A value that few have, in memory of its own: where there is none it takes a word, and nothing else.
///
/// An array of one, so that it is a value, like what it stands in.
struct Boxed<Value> {
    private var storage: [Value]?

    var isEmpty: Bool { storage == nil }

    var value: Value? {
        get { storage?.first }
        set { storage = newValue.map { [$0] } }
    }
}

extension Boxed: Sendable where Value: Sendable {}
