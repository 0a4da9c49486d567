import Testing

/// The way in which a run failed: two runs with the same signature show the same fault.
///
/// - An error of the body is known by its type and its text.
/// - A deadlock or a leak is known by the tasks that were alive, by their labels.
/// - A failed expectation of a test is known by its source location and its kind of issue.
/// - Any other failure is known by its kind.
struct FailureSignature: Hashable, Sendable {
    private let kind: String
    private let details: [String]

    init(_ kind: SimulationFailure.Kind, alive: [TaskLedger.Entry]) {
        self.kind = kind.name
        details =
            switch kind {
            case .body(let error): [String(reflecting: type(of: error)), "\(error)"]
            case .deadlock, .leak: alive.map(\.label.nameInSignature).sorted()
            case .stepLimit, .stepTimeLimit, .outsideLimit, .escaped: []
            }
    }

    init(_ issue: Issue) {
        kind = "issue"
        let place = issue.sourceLocation.map { "\($0.fileID):\($0.line):\($0.column)" }
        let what =
            switch issue.kind {
            case .expectationFailed: "expectation"
            case .errorCaught(let error): "\(type(of: error))"
            default: place == nil ? "\(issue)" : "other"
            }
        details = [place ?? "", what]
    }
}

extension SimulationFailure.Kind {
    fileprivate var name: String {
        switch self {
        case .deadlock: "deadlock"
        case .leak: "leak"
        case .stepLimit: "step limit"
        case .stepTimeLimit: "step time limit"
        case .outsideLimit: "outside limit"
        case .escaped: "escaped"
        case .body: "body"
        }
    }
}

extension TaskLabel {
    /// A name for the task that is the same in every run.
    ///
    /// Tasks of unmodified code are numbered in the order in which they appear, which differs from run to run. They are identified by their
    /// name and by the code that made them, which is an address in one process.
    fileprivate var nameInSignature: String {
        guard case .unmodified(let kind) = kind else { return "\(self)" }
        return "\(kind) \(origin?.name ?? "") \(origin?.callers ?? [])"
    }
}
