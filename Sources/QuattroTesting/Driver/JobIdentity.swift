@_silgen_name("swift_task_getJobTaskId") private func taskNumber(of job: UnownedJob) -> UInt64
@_silgen_name("swift_task_getJobFlags") private func flags(of job: UnownedJob) -> UInt32

extension UnownedJob {
    /// The kind of a job, from the lowest byte of its flags: part of the interface between the compiler and the runtime.
    private enum Kind {
        static let yield: UInt8 = 195
    }

    private enum Flags {
        static let child: UInt32 = 1 << 24
        static let asyncLet: UInt32 = 1 << 28
    }

    /// How its task was made, as far as that can be seen; a detached task cannot be distinguished from others.
    var originKind: TaskOrigin.Kind {
        let flags = flags(of: self)
        return flags & Flags.asyncLet != 0 ? .asyncLet : flags & Flags.child != 0 ? .child : .task
    }

    /// The number of its task, which no other task of the process ever has; 0 for the turn of an actor.
    ///
    /// It is the number in the description of the job.
    package var taskNumber: UInt64 { QuattroTesting.taskNumber(of: self) }

    /// Whether it is a `Task.yield()` of the current task, which continues when the job has run.
    var isYield: Bool { UInt8(truncatingIfNeeded: flags(of: self)) == Kind.yield }

    /// Stands for no job; its properties must not be read.
    static var none: UnownedJob { unsafeBitCast(1, to: UnownedJob.self) }

    /// The number of the current task, or 0 outside of tasks.
    package static var currentTaskNumber: UInt64 { currentTask?.taskNumber ?? 0 }

    /// The current task: it is a job, and both are a pointer to it.
    static var currentTask: UnownedJob? {
        withUnsafeCurrentTask { task in task.map { unsafeBitCast($0, to: UnownedJob.self) } }
    }
}
