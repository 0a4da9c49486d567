/// Makes the compiler inline a function of the standard library where it is called.
enum Inlining {
    /// The number one, in a form that the compiler does not know: a variable that is never written, so that all threads may read it.
    ///
    /// Swift 6.3 inlines the creation of a task only in a loop. Then arguments that are left out cost nothing, such as the priority, whose
    /// size it does not know: this saves 60 ns of 300. This relies on a habit of the optimizer; without that habit the code becomes slower,
    /// not wrong.
    nonisolated(unsafe) static var once = 1
}

/// The type of a task for code that never throws, declared as if it might.
///
/// The standard library wraps the operation of a `Task<Void, Never>` in
/// one more closure, which costs an allocation and two frames.
@usableFromInline typealias WrappedlessTask = Task<Void, any Error>
