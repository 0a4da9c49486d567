#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)

/// What stands in the memory of a task that waits: the function that it goes on with, and the contexts of its callers.
///
/// A context begins with that of its caller and the function that its caller goes on with, as the compiler lays it out.
struct TaskMemory {
    private enum Place {
        static let resumeFunction = 56
        static let context = 64
    }

    private static let deepest = 64

    private let task: UnsafeRawPointer?

    init(_ task: UnownedJob) {
        self.task = UnsafeRawPointer(bitPattern: unsafeBitCast(task, to: UInt.self))
    }

    /// Where the functions go on, innermost first.
    var resumePoints: [UInt] {
        guard let task else { return [] }
        var points = [task.load(fromByteOffset: Place.resumeFunction, as: UInt.self)]
        var context = UnsafeRawPointer(bitPattern: task.load(fromByteOffset: Place.context, as: UInt.self))
        while let current = context, points.count < Self.deepest {
            let caller = current.load(as: UInt.self)
            let function = current.load(fromByteOffset: MemoryLayout<UInt>.size, as: UInt.self)
            if function == 0 { break }
            points.append(function)
            context = UnsafeRawPointer(bitPattern: caller)
        }
        return points
    }
}
#endif
