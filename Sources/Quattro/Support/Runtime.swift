/// What is asked of Swift's concurrency runtime.
package enum Runtime {
    // This is worked out once, since asking for the size of a type that the standard library does not tell is a call of the runtime.
    private static let isTaskKnown = MemoryLayout<UnsafeCurrentTask?>.size == MemoryLayout<UnsafeRawPointer>.size
    private static let isExecutorKnown =
        MemoryLayout<UnownedTaskExecutor>.size == 2 * MemoryLayout<UnsafeRawPointer>.size

    /// The address of the current task: that of its `UnsafeCurrentTask` and of its `Task`.
    ///
    /// It is valid only while the task runs, unless it is made a `Task` again, which keeps it.
    ///
    /// It is cast as a whole, even if it is `nil`: unwrapping an optional of unknown size costs 22 ns more.
    static var currentTask: UnsafeRawPointer? {
        guard isTaskKnown else {
            trap("the layout of UnsafeCurrentTask has changed; this toolchain needs a newer Quattro")
        }
        return withUnsafeCurrentTask { unsafeBitCast($0, to: UnsafeRawPointer?.self) }
    }

    /// The task-executor preference of the current task, or `nil` if it has none.
    ///
    /// The public API gives it only in this form, which cannot be handed to another task. Its first word is the executor
    /// object (SE-0417, `Builtin.Executor`), or null where there is no preference.
    ///
    /// It is read by the addresses of the values, since copying one of unknown size costs 16 ns more.
    package static var preferredExecutor: (any TaskExecutor)? {
        guard isExecutorKnown else {
            trap("the layout of UnownedTaskExecutor has changed; this toolchain needs a newer Quattro")
        }
        guard var task = currentTask else { return nil }
        let object = withUnsafeMutablePointer(to: &task) { task in
            let task = UnsafeMutableRawPointer(task).assumingMemoryBound(to: UnsafeCurrentTask.self)
            return withUnsafeBytes(of: task.pointee.unownedTaskExecutor) { $0.load(as: UnsafeRawPointer?.self) }
        }
        guard let object else { return nil }
        return Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? any TaskExecutor
    }
}
