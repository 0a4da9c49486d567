#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime

/// Reads the memory of a waiting task: the function with which it continues, and the contexts of its callers.
///
/// A context begins with a pointer to its caller's context and the function with which the caller continues, as the compiler lays it out.
///
/// A task that seems to wait may be running elsewhere, such as on an actor with an executor of its own, and may even end during the
/// reading. So memory is read in a way that cannot crash, and the result counts only if the task has not moved meanwhile.
struct TaskMemory {
    private enum Place {
        static let resumeFunction: UInt = 56
        static let context: UInt = 64
        static let status: UInt = 96
    }

    private enum Status {
        static let isRunning: UInt = 0x800
        static let isEnqueued: UInt = 0x1000
        static let isComplete: UInt = 0x2000
    }

    /// The part that changes whenever the task continues.
    private struct Standing: Equatable {
        let status: UInt
        let resumeFunction: UInt
        let context: UInt
    }

    private static let deepest = 64

    private let task: UInt

    init(_ task: UnownedJob) {
        self.task = unsafeBitCast(task, to: UInt.self)
    }

    /// The addresses at which the functions continue, innermost first; empty for a task that does not wait.
    var resumePoints: [UInt] {
        guard let before = standing, before.status & (Status.isRunning | Status.isEnqueued | Status.isComplete) == 0
        else { return [] }
        var points = [before.resumeFunction]
        var context = before.context
        while context != 0, points.count < Self.deepest {
            guard let caller = Self.word(at: context), let function = Self.word(at: context &+ 8), function != 0
            else { break }
            points.append(function)
            context = caller
        }
        return standing == before ? points : []
    }

    private var standing: Standing? {
        guard let status = Self.word(at: task &+ Place.status),
            let function = Self.word(at: task &+ Place.resumeFunction),
            let context = Self.word(at: task &+ Place.context)
        else { return nil }
        return Standing(status: status, resumeFunction: function, context: context)
    }

    /// - Returns: `nil` if there is no memory at the address.
    private static func word(at address: UInt) -> UInt? {
        var word: UInt = 0
        return quattro_read_word(address, &word) ? word : nil
    }
}
#endif
