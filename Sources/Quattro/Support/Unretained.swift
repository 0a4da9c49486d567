/// An object that is not retained: it leaves where it stands before its end, under the lock there, and lives until then.
///
/// A reference that is counted would cost 10 ns for each object that comes and goes, and hide from the owner that nothing else has one.
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

/// Whether nothing but the caller has a reference to an object that is counted; if in doubt, `false`.
///
/// `isKnownUniquelyReferenced` asks for a variable, which would be one more.
@inline(__always)
func isOnlyReference<Object: AnyObject>(to object: Object) -> Bool {
    var reference = UnsafeRawPointer(Unmanaged.passUnretained(object).toOpaque())
    return withUnsafeMutablePointer(to: &reference) { reference in
        reference.withMemoryRebound(to: Object.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
    }
}
