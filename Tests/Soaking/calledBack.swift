import Dispatch

/// Waits until code elsewhere calls it back, as with a library of callbacks that knows nothing of cancellations.
///
/// A call that comes before the wait is handed over by the runtime alone, where the thread sanitizer does not see it: what the task does
/// next would look like a race with the end of the call. So that end is waited for.
package func calledBack(_ begin: (@escaping @Sendable () -> Void) -> Void) async {
    let isOver = DispatchSemaphore(value: 0)
    await withUnsafeContinuation { continuation in
        begin {
            continuation.resume()
            isOver.signal()
        }
    }
    pass(isOver)
}

/// Waits for a moment, from code that may suspend.
private func pass(_ semaphore: DispatchSemaphore) { semaphore.wait() }
