/// Failures that were given to callers which have not continued yet, as a value.
struct Unheard<Caller: Hashable, Failure> {
    private let patience: Duration
    private var failures: [Caller: (failure: Failure, at: ContinuousClock.Instant)] = [:]

    init(patience: Duration) {
        self.patience = patience
    }

    mutating func tell(_ caller: Caller, _ failure: Failure, at instant: ContinuousClock.Instant) {
        failures[caller] = (failure, instant)
    }

    mutating func hears(_ caller: Caller) {
        failures[caller] = nil
    }

    /// - Returns: The overdue failures, each of them once.
    mutating func takeOverdue(at now: ContinuousClock.Instant) -> [Caller: Failure] {
        if failures.isEmpty { return [:] }
        let overdue = failures.filter { $0.value.at.duration(to: now) >= patience }
        for caller in overdue.keys { failures[caller] = nil }
        return overdue.mapValues(\.failure)
    }
}
