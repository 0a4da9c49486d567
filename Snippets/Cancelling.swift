// Cancels from outside: a button, a signal or a callback ends work that is under way.
import Dispatch
import Quattro

/// Simulates a button that its user presses after a moment.
func onStopButton(_ handler: @escaping @Sendable () -> Void) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20), execute: handler)
}

func importRecords() async throws -> Int {
    try await Task.sleep(for: .seconds(60))
    return 100
}

// snippet.show
let job = CancelScope(name: "import")
onStopButton { job.cancel(reason: "the user pressed Stop") }  // callable from any thread, task or actor

if let count = try await job.run({ try await importRecords() }) {
    print("imported \(count) records")
} else if let cause = job.cause {
    print("cancelled \(cause)")
}
