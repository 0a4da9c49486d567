import Quattro

struct Failure: Error {
    let number: Int
}

/// A scenario names a scope that it does not make.
struct Missing: Error {
    let name: String
}

/// What a run can do wrong on purpose: each must show in some trace, or the comparison sees less than it should.
package enum PlantedBug: CaseIterable, Sendable {
    case ignoresShields
    case forgetsMoves
    case isLate
    case losesErrors
    case forgetsBackground
}

/// How the traces name things.
extension ScenarioRun {
    func text(_ outcome: Result<Void, any Error>) -> String {
        switch outcome {
        case .success: "returned"
        case .failure(let error): text(error)
        }
    }

    func text(_ error: any Error) -> String {
        switch error {
        case let failure as Failure: return "E\(failure.number)"
        case let exceeded as DeadlineExceeded: return "timeout \(exceeded.scopeName ?? "")"
        case is NeverStarted: return "never started"
        case is CancellationError: return "cancelled"
        case let group as ErrorGroup:
            let parts = group.errors.map(text)
            return "[" + (isOrdered ? parts : parts.sorted()).joined(separator: ", ") + "]"
        default: return "\(error)"
        }
    }

    func isCancellation(_ error: any Error) -> Bool {
        if let group = error as? ErrorGroup { return group.leaves.allSatisfy { $0 is CancellationError } }
        return error is CancellationError
    }

    func moment(_ deadline: Deadline, orPassedAt now: Int = .min) -> String {
        guard let tick = ticks(until: deadline) else { return deadline == .never ? "never" : "passed" }
        return tick > now ? "\(tick)" : "passed"
    }
}
