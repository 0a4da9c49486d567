import QuattroTesting
import Testing

@testable import Quattro

/// Policy × kind of child × what happens to it, each as the policy of the group and as the child's own.
struct PolicyTableTests {
    @Test(arguments: Cell.all) func `a failure does what its policy says`(cell: Cell) async throws {
        try await Simulation.explore(seeds: 0..<4) {
            let outcome = try await cell.run()
            #expect(outcome == cell.expected, "\(cell)")
        }
    }
}

struct Cell: Sendable, CustomTestStringConvertible {
    enum Policy: CaseIterable { case cancelAll, waitForAll, leaveToHandle, report, reportThatThrows }
    enum Kind: CaseIterable { case foreground, immediate, queued, background, started, startedBackground }
    enum Event: CaseIterable {
        case fails, isCancelledByHandle, groupIsCancelled, isCancelledFromOutside, failsWhenCancelled
    }
    enum Place: CaseIterable { case ofGroup, ofChild }

    enum Ending: Equatable { case quietly, cancelled, failed(Int) }

    struct Outcome: Equatable {
        var isSiblingCut = false
        var group = Ending.quietly
        var child = Ending.quietly
        var reported: [String] = []
    }

    let policy: Policy
    let kind: Kind
    let event: Event
    let place: Place

    static let all = Policy.allCases.flatMap { policy in
        Kind.allCases.flatMap { kind in
            Event.allCases.flatMap { event in
                Place.allCases.map { Cell(policy: policy, kind: kind, event: event, place: $0) }
            }
        }
    }

    var testDescription: String { "\(policy) \(place), \(kind), \(event)" }
}

extension Cell {
    /// The table.
    var expected: Outcome {
        switch event {
        case .isCancelledByHandle: Outcome(child: .cancelled)
        case .groupIsCancelled: Outcome(isSiblingCut: true, child: .cancelled)
        case .isCancelledFromOutside: Outcome(isSiblingCut: true, group: .cancelled, child: .cancelled)
        case .fails, .failsWhenCancelled: afterFailure
        }
    }

    private var afterFailure: Outcome {
        var outcome = Outcome(isSiblingCut: event == .failsWhenCancelled, child: .failed(1))
        switch policy {
        case .cancelAll: (outcome.isSiblingCut, outcome.group) = (true, .failed(1))
        case .waitForAll: outcome.group = .failed(1)
        case .leaveToHandle: break
        case .report: outcome.reported = ["the child"]
        case .reportThatThrows:
            (outcome.isSiblingCut, outcome.group, outcome.reported) = (true, .failed(2), ["the child"])
        }
        return outcome
    }
}

// MARK: - A run

extension Cell {
    /// The child, whatever its type.
    private struct Child {
        let cancel: @Sendable () -> Void
        let end: @Sendable () async -> Ending

        init<Success>(_ handle: TaskHandle<Success>) {
            cancel = { handle.cancel() }
            end = { Ending(await handle.result.map { _ in }) }
        }

        init<Ready>(_ task: StartedTask<Ready>) {
            cancel = { task.cancel() }
            end = { Ending(await task.result) }
        }
    }

    func run() async throws -> Outcome {
        let (log, outer) = (Log(), CancelScope())
        let policy = failurePolicy(log)
        let sibling = Counted()
        var child: Child?
        let error = await thrown {
            try await outer.run {
                try await withScopedTaskGroup(
                    concurrencyLimit: kind == .queued ? 2 : nil,
                    onFailure: place == .ofGroup ? policy : .cancelAll
                ) { group in
                    group.addTask {
                        do {
                            try await sleep(.seconds(5))
                        } catch {
                            sibling.add()
                            throw error
                        }
                    }
                    let added = try await add(to: group, place == .ofChild ? policy : nil)
                    child = added
                    try await sleep(.seconds(2))
                    switch event {
                    case .fails: break
                    case .isCancelledByHandle: added.cancel()
                    case .groupIsCancelled, .failsWhenCancelled: group.cancelAll()
                    case .isCancelledFromOutside: outer.cancel()
                    }
                }
            }
        }
        return Outcome(
            isSiblingCut: sibling.count > 0,
            group: outer.cancelledCaught ? .cancelled : Ending(error.map { .failure($0) } ?? .success(())),
            child: await child?.end() ?? .quietly,
            reported: log.all
        )
    }

    private func failurePolicy(_ log: Log) -> FailurePolicy {
        switch policy {
        case .cancelAll: .cancelAll
        case .waitForAll: .waitForAll
        case .leaveToHandle: .leaveToHandle
        case .report: .report { _, name in log(name ?? "nobody") }
        case .reportThatThrows:
            .report { _, name in
                log(name ?? "nobody")
                throw Oops(number: 2)
            }
        }
    }

    private nonisolated(nonsending) func add(to group: ScopedTaskGroup, _ policy: FailurePolicy?) async throws -> Child
    {
        let name = "the child"
        switch kind {
        case .foreground: return Child(group.addTask(name: name, onFailure: policy) { try await live() })
        case .immediate: return Child(group.addImmediateTask(name: name, onFailure: policy) { try await live() })
        case .queued:
            group.addTask { try await sleep(.milliseconds(1)) }
            return Child(group.addTask(name: name, onFailure: policy) { try await live() })
        case .background: return Child(group.addBackgroundTask(name: name, onFailure: policy) { try await live() })
        case .started:
            return Child(try await group.startTask(name: name, onFailure: policy) { try await live($0) })
        case .startedBackground:
            return Child(try await group.startBackgroundTask(name: name, onFailure: policy) { try await live($0) })
        }
    }

    private func live(_ status: TaskStatus<Void> = .ignored) async throws {
        status.started()
        if event == .fails {
            try await sleep(.seconds(1))
            throw Oops(number: 1)
        }
        do {
            try await waitUntilCancelled()
        } catch {
            throw event == .failsWhenCancelled ? Oops(number: 1) : error
        }
    }
}

extension Cell.Ending {
    fileprivate init(_ result: Result<Void, any Error>) {
        switch result {
        case .success: self = .quietly
        case .failure(let oops as Oops): self = .failed(oops.number)
        case .failure(let group as ErrorGroup): self = .failed(group.errors.count == 1 ? group.numbers.first ?? -1 : -1)
        case .failure(let error): self = error is CancellationError ? .cancelled : .failed(-1)
        }
    }
}
