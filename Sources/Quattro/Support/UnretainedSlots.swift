/// ``Slots`` whose elements are not retained: each is removed before its end, under the lock here, and lives until then.
///
/// A counted reference would cost 10 ns for each object that is inserted and removed.
struct UnretainedSlots<Object: AnyObject> {
    private var slots = Slots<Unmanaged<Object>>()

    var count: Int { slots.count }

    /// The objects, in the order in which they were inserted; from here on they are retained.
    var elements: [Object] { slots.map { $0.takeUnretainedValue() } }

    /// Like ``Slots/batch(from:)``, with the objects retained.
    func batch(from start: Int) -> (elements: [Object], next: Int?) {
        let (objects, next) = slots.batch(from: start)
        return (objects.map { $0.takeUnretainedValue() }, next)
    }

    mutating func insert(_ object: Object) -> Int { slots.insert(.passUnretained(object)) }

    mutating func remove(at place: Int) { slots.remove(at: place) }
}

extension UnretainedSlots: Sendable where Object: Sendable {}
