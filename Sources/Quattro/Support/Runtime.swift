/// What is asked of Swift's concurrency runtime.
package enum Runtime {
    /// The address of the current task: that of its `UnsafeCurrentTask` and of its `Task`.
    ///
    /// Good only while the task runs, unless it is made a `Task` again, which keeps it.
    static var currentTask: UnsafeRawPointer? {
        withUnsafeCurrentTask { task in
            guard let task else { return nil }
            guard MemoryLayout<UnsafeCurrentTask>.size == MemoryLayout<UnsafeRawPointer>.size else {
                trap("the layout of UnsafeCurrentTask has changed; this toolchain needs a newer Quattro")
            }
            return unsafeBitCast(task, to: UnsafeRawPointer.self)
        }
    }

    /// The task-executor preference of the current task, or `nil` if it has none.
    ///
    /// The public API gives it only in this form, which cannot be handed to another task. Its first word is the executor
    /// object (SE-0417, `Builtin.Executor`), or null where there is no preference.
    package static var preferredExecutor: (any TaskExecutor)? {
        guard let unowned = withUnsafeCurrentTask(body: { $0?.unownedTaskExecutor }) else { return nil }
        guard MemoryLayout<UnownedTaskExecutor>.size == 2 * MemoryLayout<UnsafeRawPointer>.size else {
            trap("the layout of UnownedTaskExecutor has changed; this toolchain needs a newer Quattro")
        }
        let words = unsafeBitCast(unowned, to: (object: UnsafeRawPointer?, implementation: UInt).self)
        guard let object = words.object else { return nil }
        return Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? any TaskExecutor
    }
}
