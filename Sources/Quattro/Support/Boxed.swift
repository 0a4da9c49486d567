/// A value that few owners have, stored in memory of its own: one word if there is none.
///
/// It is an array of one element, so that the type that holds it is still a value.
struct Boxed<Value> {
    private var storage: [Value]?

    var isEmpty: Bool { storage == nil }

    var value: Value? {
        get { storage?.first }
        set {
            // An existing value is changed in place.
            if let newValue, storage != nil { storage?[0] = newValue } else { storage = newValue.map { [$0] } }
        }
    }
}

extension Boxed {
    /// Changes the value in place; `initial` is the value before the first change.
    mutating func change(from initial: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
        if storage == nil { storage = [initial()] }
        storage?.changeFirst(change)
    }
}

extension Array {
    fileprivate mutating func changeFirst(_ change: (inout Element) -> Void) { change(&self[0]) }
}

extension Boxed: Sendable where Value: Sendable {}
