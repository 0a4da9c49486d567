#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime

/// What is in the memory of a task that waits: the function that it goes on with, and the contexts of its callers.
///
/// A context begins with that of its caller and the function that its caller goes on with, as the compiler lays it out.
///
/// A task that seems to wait may be running elsewhere, such as on an actor with an executor of its own, and may even end while it is
/// looked at. So nothing is read in a way that could fail, and what was read counts only if the task still stands where it stood.
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

    /// What changes whenever the task goes on.
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

    /// The addresses where the functions go on, innermost first; none for a task that does not wait.
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

    /// - Returns: `nil` if there is no memory.
    private static func word(at address: UInt) -> UInt? {
        var word: UInt = 0
        return quattro_read_word(address, &word) ? word : nil
    }
}
#endif
