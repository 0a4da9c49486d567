#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime
import QuattroTesting

/// Called on the thread of a simulation, before a task is made there.
///
/// - Returns: The executor for the task, which retains it until it has ended; empty if the simulation has ended.
@c(quattro_will_make_task) func willMakeTask(_ task: UnsafePointer<quattro_new_task>) -> quattro_executor {
    guard let executor = ThreadRuntime.simulation?.willMakeTask(TaskOrigin(task.pointee)) else {
        return quattro_executor(object: nil, witnesses: nil)
    }
    // The reference is passed to the task, which releases the object when it has ended.
    _ = Unmanaged.passRetained(executor)
    // The object and its witness table: the two words of a value of the protocol type.
    let (object, witnesses) = unsafeBitCast(executor as any TaskExecutor, to: (UInt, UInt).self)
    return quattro_executor(
        object: UnsafeMutableRawPointer(bitPattern: object),
        witnesses: UnsafeMutableRawPointer(bitPattern: witnesses)
    )
}

/// Called when a task has been made, with the task if it is known.
@c(quattro_has_made_task) func hasMadeTask(_ task: UnsafePointer<quattro_new_task>, _ made: UnsafeMutableRawPointer?) {
    guard let object = task.pointee.executor else { return }
    let executor = Unmanaged<SimulatedTask>.fromOpaque(object).takeUnretainedValue()
    ThreadRuntime.simulation?.hasMadeTask(made.map { unsafeBitCast($0, to: UnownedJob.self) }, of: executor)
}

extension TaskOrigin {
    init(_ task: quattro_new_task) {
        let count = Int(task.caller_count)
        let callers = withUnsafeBytes(of: task.callers) { Array($0.bindMemory(to: UInt.self).prefix(count)) }
        let kind: Kind =
            if task.is_async_let { .asyncLet } else if task.is_child { .child } else if task.copies_locals {
                .task
            } else {
                .detached
            }
        self.init(kind: kind, name: task.name.map { String(cString: $0) }, callers: callers)
    }
}
#endif
