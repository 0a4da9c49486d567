/// Access to Swift's concurrency runtime.
package enum Runtime {
    // This is computed once, since the size of a type that the compiler does not know takes a call into the runtime.
    private static let isTaskKnown = MemoryLayout<UnsafeCurrentTask?>.size == MemoryLayout<UnsafeRawPointer>.size
    private static let isExecutorKnown =
        MemoryLayout<UnownedTaskExecutor>.size == 2 * MemoryLayout<UnsafeRawPointer>.size

    /// The address of the current task: that of its `UnsafeCurrentTask` and of its `Task`.
    ///
    /// It is valid only while the task runs, unless it is turned into a `Task` again, which retains it.
    ///
    /// The optional is cast as a whole, even if it is `nil`: unwrapping an optional of unknown size costs 22 ns more.
    static var currentTask: UnsafeRawPointer? {
        guard isTaskKnown else {
            trap("the layout of UnsafeCurrentTask has changed; this toolchain needs a newer Quattro")
        }
        return withUnsafeCurrentTask { unsafeBitCast($0, to: UnsafeRawPointer?.self) }
    }

    /// The task-executor preference of the current task, or `nil` if it has none.
    ///
    /// The public API returns it only in this form, which cannot be passed to another task. Its first word is the executor object (SE-0417,
    /// `Builtin.Executor`), or null if there is no preference.
    ///
    /// It is read through the address of the value, since copying a value of unknown size costs 16 ns more.
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
