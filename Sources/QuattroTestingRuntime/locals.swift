#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime

/// Called to read a task-local value that was recorded before.
@c(quattro_copy_local) func copyLocal(
    _ local: UnsafeRawPointer,
    _ value: UnsafeRawPointer,
    _ result: UnsafeMutableRawPointer
) {
    let local = Unmanaged<AnyObject>.fromOpaque(local).takeUnretainedValue()
    (local as? any CopyingLocal)?.copy(value, to: result)
}

/// The recorded task-local values, for another thread of the same simulation.
///
/// `@unchecked`: they are bound, and do not change, until the simulation has ended.
struct SharedLocals: @unchecked Sendable {
    let locals: quattro_locals
}

private protocol CopyingLocal {
    func copy(_ value: UnsafeRawPointer, to result: UnsafeMutableRawPointer)
}

extension TaskLocal: CopyingLocal {
    fileprivate func copy(_ value: UnsafeRawPointer, to result: UnsafeMutableRawPointer) {
        result.initializeMemory(as: Value.self, from: value.assumingMemoryBound(to: Value.self), count: 1)
    }
}
#endif
