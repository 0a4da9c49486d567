@_silgen_name("swift_task_getJobTaskId") private func taskNumber(of job: UnownedJob) -> UInt64
@_silgen_name("swift_task_getJobFlags") private func flags(of job: UnownedJob) -> UInt32

extension UnownedJob {
    /// What a job is there for, as the lowest byte of its flags says: part of the interface between the compiler and the runtime.
    private enum Kind {
        static let yield: UInt8 = 195
    }

    /// The number of its task, which no other task of the process ever has; 0 for the turn of an actor.
    ///
    /// It is what the description of a job shows, without the text.
    package var taskNumber: UInt64 { QuattroTesting.taskNumber(of: self) }

    /// Whether it is a `Task.yield()` of the current task, which goes on when the job has run.
    var isYield: Bool { UInt8(truncatingIfNeeded: flags(of: self)) == Kind.yield }

    /// No job at all, which must not be asked for anything.
    static var none: UnownedJob { unsafeBitCast(1, to: UnownedJob.self) }

    /// The number of the current task, or 0 outside of tasks.
    package static var currentTaskNumber: UInt64 {
        withUnsafeCurrentTask { task in
            // A task is a job, and both are a pointer to it.
            task.map { unsafeBitCast($0, to: UnownedJob.self).taskNumber } ?? 0
        }
    }
}
