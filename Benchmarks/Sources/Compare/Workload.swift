enum Peer: String {
    case quattro, stdlib
}

/// The same work, once with Quattro and once in the idiom of the standard library.
struct Workload: Sendable {
    typealias Run = @Sendable (inout Measurement) async throws -> Void

    let name: String
    let quattro: Run
    let stdlib: Run

    @concurrent
    func measured(on peer: Peer) async throws -> Measurement {
        var measurement = Measurement()
        try await peer == .quattro ? quattro(&measurement) : stdlib(&measurement)
        return measurement
    }
}

let workloads: [Workload] = [
    timeouts, timeoutsOnActor, timeoutsOnMainActor, effectiveDeadline, children, map, waiting, waitingPlain, cancelling,
    pending,
]
