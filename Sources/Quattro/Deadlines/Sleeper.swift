/// Something to be done at a deadline, once.
package final class Sleeper: Sendable {
    /// The scope around the code that waits for it.
    let scope: CancelScope?
    let wake: @Sendable () -> Void

    package init(in scope: CancelScope? = nil, _ wake: @escaping @Sendable () -> Void) {
        self.scope = scope
        self.wake = wake
    }
}
