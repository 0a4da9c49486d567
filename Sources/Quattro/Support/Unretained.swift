/// An object that is not retained: it leaves where it stands before its end, under the lock there, and lives until then.
///
/// A reference that is counted would cost 10 ns for each object that comes and goes.
/// `@unchecked`: it is as much to be shared as the object is.
struct Unretained<Object: AnyObject> {
    unowned(unsafe) let object: Object
}

extension Unretained: @unchecked Sendable where Object: Sendable {}

/// ``Slots`` whose elements are not retained.
struct UnretainedSlots<Object: AnyObject> {
    private var slots = Slots<Unretained<Object>>()

    var count: Int { slots.count }

    /// The objects, in the order in which they were inserted; from here on they are retained.
    var elements: [Object] { slots.map(\.object) }

    mutating func insert(_ object: Object) -> Int { slots.insert(Unretained(object: object)) }

    mutating func remove(at place: Int) { slots.remove(at: place) }
}

extension UnretainedSlots: Sendable where Object: Sendable {}
