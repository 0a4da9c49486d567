/// A value that few have, stored in memory of its own: one word where there is none.
///
/// It is an array of one element, so that what holds it is still a value.
struct Boxed<Value> {
    private var storage: [Value]?

    var isEmpty: Bool { storage == nil }

    var value: Value? {
        get { storage?.first }
        set {
            // In place, if there is a place.
            if let newValue, storage != nil { storage?[0] = newValue } else { storage = newValue.map { [$0] } }
        }
    }
}

extension Boxed: Sendable where Value: Sendable {}
