/// Makes the compiler take a function of the standard library apart where it is called.
enum Inlining {
    /// The number one, which the compiler does not know: a variable that is never written, so that all threads may read it.
    ///
    /// In a loop, and nowhere else, Swift 6.3 inlines the making of a task. Then what is left out there costs nothing, such as the priority,
    /// which is of a size that it does not know: 60 ns of 300. It is a habit of the optimizer: without it this becomes slow, not wrong.
    nonisolated(unsafe) static var once = 1
}

/// A task for code that never throws, of the type of one that might.
///
/// The standard library wraps the operation of a `Task<Void, Never>` in
/// one more closure, which costs an allocation and two frames.
@usableFromInline typealias WrappedlessTask = Task<Void, any Error>
