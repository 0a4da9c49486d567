@testable import Quattro

/// What is recorded is whole and once, whatever threads do meanwhile: for who reads a ring, and of each scope.
extension DirectedProgram {
    static let recording = [
        readWhileWritten(capacity: 2), readWhileWritten(capacity: 4), recordedCancelling, recordedStarting,
        recordedLeaving,
    ]

    /// A scope is cancelled from three sides, and its deadline is moved.
    private static let recordedCancelling = DirectedProgram("recordedcancelling") { stage in
        let scope = CancelScope(name: "cancelled")
        let source = CancelSource()
        let done = (0..<3).map { _ in Flag() }
        await stage.recorded(["cancelled": 1]) {
            _ = try? await scope.run {
                let cancellers: [@Sendable () -> Void] = [
                    { scope.cancel(reason: "one") }, { scope.cancel(reason: "other") },
                    { scope.deadline = .passed },
                ]
                for (number, cancel) in cancellers.enumerated() {
                    stage.thread("canceller \(number)") {
                        cancel()
                        done[number].raise()
                    }
                }
                try await CancelScope(linkedTo: [source], name: "linked").run {
                    stage.thread("source") { source.cancel() }
                    try await stage.forever()
                }
                try await stage.forever()
            }
            // One that has decided still has to record it.
            for flag in done { await flag.wait() }
        }
    }

    /// A child is handed over, or is too late for that.
    private static let recordedStarting = DirectedProgram("recordedstarting") { stage in
        await stage.recorded([:]) {
            _ = try? await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                let caller = CancelScope(name: "caller")
                _ = try? await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        stage.thread("starter") { status.started(1) }
                        stage.thread("canceller") { caller.cancel() }
                        try await stage.forever()
                    }
                }
                group.addTask(name: "queued") {}
                group.cancelAll()
            }
        }
    }

    /// A caller leaves an operation behind, or just gets what it comes to.
    private static let recordedLeaving = DirectedProgram("recordedleaving") { stage in
        await stage.recorded([:]) {
            _ = try? await withScopedTaskGroup(name: "group") { group in
                let caller = CancelScope(name: "caller")
                _ = try? await caller.run {
                    try await group.runAbandoningOnCancel(name: "operation") {
                        stage.thread("canceller") { caller.cancel() }
                        await Task.yield()
                    } late: { _ in
                    }
                }
            }
        }
    }

    private static func readWhileWritten(capacity: Int) -> DirectedProgram {
        DirectedProgram("ring\(capacity)") { stage in
            let ring = EventRing(capacity: capacity)
            let (written, read) = (Flag(), Flag())
            stage.thread("writer") {
                for number in 0..<UInt64(2 * capacity) {
                    ring.write { slot in
                        for index in 0..<EventRing.wordsPerEvent {
                            if index % 5 == 0 { Interleaving.point() }
                            slot[index] = number
                        }
                    }
                }
                written.raise()
            }
            stage.thread("reader") {
                for _ in 0..<2 {
                    let before = ring.written
                    let (events, first) = ring.read()
                    stage.expect(
                        first + UInt64(events.count) >= before,
                        "LOST",
                        "\(first) and \(events.count) of \(before)"
                    )
                    for (place, event) in events.enumerated() {
                        let isWhole = (0..<EventRing.wordsPerEvent).allSatisfy { event[$0] == first + UInt64(place) }
                        stage.expect(isWhole, "TORN", "number \(first) + \(place): \(event[0]) to \(event[15])")
                    }
                }
                read.raise()
            }
            for flag in [written, read] { await flag.wait() }
            stage.expect(ring.read().events.count == capacity - 1, "LOST", "\(ring.read().events.count) at the end")
        }
    }
}

extension Stage {
    /// Runs a body and looks at what was recorded: of each scope one begin and one end, of each wait its end, one cancellation of its own
    /// at most and so many if they are named, and one move at most.
    fileprivate func recorded(_ cancellations: [String: Int], _ body: () async -> Void) async {
        forgetEvents()
        Simulations.beginRecording()
        await body()
        Simulations.endRecording()
        let begun = Set(events.filter { $0.kind == .began }.map(\.id))
        for (id, events) in Dictionary(grouping: events.filter { begun.contains($0.id) }, by: \.id) {
            func count(_ isCounted: (TimelineEvent) -> Bool) -> Int { events.count(where: isCounted) }
            let name = events.first { $0.kind == .began }?.text ?? "\(id)"
            let kinds = events.map { "\($0.kind)" }
            let isWhole = count { $0.kind == .began } == 1 && count { $0.kind == .ended } == 1
            expect(isWhole, "RECORD", "\(name) has not one begin and one end: \(kinds)")
            let waits = (count { $0.kind == .waitBegan }, count { $0.kind == .waitEnded })
            // A wait that was given up before it began is told to end twice.
            expect(waits.0 <= waits.1, "RECORD", "\(name) has not an end for each wait: \(kinds)")
            let cancelled = count { $0.kind == .cancelled && $0.cause != .outside }
            expect(cancelled <= 1 && cancelled == cancellations[name] ?? cancelled, "RECORD", "\(name): \(kinds)")
            expect(count { $0.kind == .moved } <= 1, "RECORD", "\(name) has moved more than once: \(kinds)")
        }
    }
}
