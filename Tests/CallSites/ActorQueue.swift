import Dispatch

private let mark = DispatchSpecificKey<Int>()

/// The executor of an actor that can be asked whether code runs on it, in release builds too, where `assertIsolated` says nothing.
final class ActorQueue: SerialExecutor, Sendable {
    private let queue = DispatchQueue(label: "actor")
    private let number: Int

    init(_ number: Int) {
        self.number = number
        queue.setSpecific(key: mark, value: number)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    var isCurrent: Bool { DispatchQueue.getSpecific(key: mark) == number }
}

/// Not Sendable: whoever uses it off its actor has a race.
final class State { var count = 0 }

@concurrent func elsewhere() async {}

/// Prints whether a body was on its actor before and after a suspension.
func say(_ name: String, _ before: Bool, _ suspension: Void, _ after: Bool) {
    print(before && after ? "on: \(name)" : "OFF: \(name)")
}
