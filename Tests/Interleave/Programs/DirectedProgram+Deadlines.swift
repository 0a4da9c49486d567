import Quattro

/// Deadlines that pass, move and end while others do.
extension DirectedProgram {
    static let deadlines = [
        ringsAtEnd, ringsWhileMoved, movedTooLate, takenBack, tightened, alarm, sleepers, outerFirst,
    ]

    /// A deadline passes while its scope ends: the scope absorbs a cancellation that its body gave up for, and nothing else.
    private static let ringsAtEnd = DirectedProgram("ringsatend") { stage in
        for number in 1...2 {
            let scope = CancelScope(timeout: .milliseconds(1), name: "scope \(number)")
            stage.add(scope)
            let value = try? await scope.run {
                for _ in 0..<number { await Task.yield() }
                try checkpointIfSecond(number)
                return number
            }
            stage.expect((value == nil) == scope.cancelledCaught, "ABSORBED", "\(scope) gave \(value as Any)")
        }
    }

    private static func checkpointIfSecond(_ number: Int) throws {
        if number == 2 { try Task.checkCancellation() }
    }

    /// A deadline is moved to and fro while it passes.
    private static let ringsWhileMoved = DirectedProgram("ringswhilemoved") { stage in
        let scope = CancelScope(timeout: .milliseconds(2), name: "scope")
        stage.add(scope)
        let value: Void? = try? await scope.run {
            stage.thread("later") { scope.deadline = .after(.milliseconds(5)) }
            stage.thread("sooner") { scope.deadline = .after(.milliseconds(1)) }
            try await stage.forever()
        }
        stage.expect(value == nil && scope.cancelledCaught, "ABSORBED", "\(scope)")
        guard case .deadline = scope.cause else { return stage.fail("CAUSE", "\(scope)") }
    }

    /// A deadline is moved away while it passes: a body that has seen that it passed, and gives up, is absorbed.
    private static let movedTooLate = DirectedProgram("movedtoolate") { stage in
        let (scope, isMoved) = (CancelScope(timeout: .milliseconds(1), name: "scope"), Flag())
        stage.add(scope)
        do {
            let value: Void? = try await scope.run {
                stage.thread("mover") {
                    scope.deadline = .never
                    isMoved.raise()
                }
                while !isMoved.isUp { try await checkpoint() }
            }
            stage.expect((value == nil) == scope.cancelledCaught, "ABSORBED", "\(scope) gave \(value as Any)")
        } catch { stage.fail("NOT ABSORBED", "\(error) in \(scope)") }
    }

    /// A deadline is moved away while it passes: what was read to be cancelled stays cancelled.
    private static let takenBack = DirectedProgram("takenback") { stage in
        let scope = CancelScope(timeout: .milliseconds(1), name: "scope")
        stage.add(scope)
        _ = await scope.run {
            stage.thread("mover") { scope.deadline = .never }
            for _ in 0..<3 {
                let (wasCalled, wasLate) = (scope.cancelCalled, Deadline.currentEffective == .passed)
                let isCalled = scope.cancelCalled
                stage.expect(isCalled || !(wasCalled || wasLate), "TAKEN BACK", "\(scope)")
                await Task.yield()
            }
        }
    }

    /// Two threads tighten a deadline, and the earlier one counts, whatever comes first; one that passed cannot be taken back.
    private static let tightened = DirectedProgram("tightened") { stage in
        let start = Deadline.after(.zero)
        let scope = CancelScope(deadline: start + .milliseconds(9), name: "scope")
        stage.add(scope)
        _ = try? await scope.run {
            stage.thread("first") { scope.tighten(to: start + .milliseconds(4)) }
            stage.thread("second") { scope.tighten(to: start + .milliseconds(3)) }
            try await stage.forever()
        }
        stage.expect(scope.deadline <= start + .milliseconds(9), "LATER", "\(scope)")
    }

    /// Scopes and sleepers in several tasks ask for the alarm while it rings, and one of them takes back what it asked for.
    private static let alarm = DirectedProgram("alarm") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            for milliseconds in [3, 1, 2] {
                group.addTask(name: "sleeper \(milliseconds)") {
                    let end = Deadline.after(.milliseconds(milliseconds))
                    try await Task.sleep(until: end, clock: .quattro)
                    stage.expect(Deadline.after(.zero) >= end, "EARLY", "the sleep of \(milliseconds) ms")
                }
            }
            let scope = CancelScope(timeout: .milliseconds(1), name: "moved away")
            stage.add(scope)
            _ = try await scope.run {
                scope.deadline = .never
                await Task.yield()
                scope.deadline = .after(.milliseconds(1))
                try await stage.forever()
            }
        }
    }

    /// A sleep that is cancelled while it ends, one that ends behind a shield, and a deadline inside of another.
    private static let sleepers = DirectedProgram("sleepers") { stage in
        let outer = CancelScope(timeout: .milliseconds(2), name: "outer")
        let inner = CancelScope(timeout: .milliseconds(2), name: "inner")
        stage.add(outer)
        stage.add(inner)
        _ = try? await outer.run {
            stage.thread("canceller") { outer.cancel() }
            try? await withShield { try await Task.sleep(for: .milliseconds(1), clock: .quattro) }
            _ = try await inner.run { try await Task.sleep(for: .milliseconds(2), clock: .quattro) }
        }
        if inner.cancelledCaught { stage.expect(inner.cancelCalled, "ABSORBED", "\(inner) without a cause of its own") }
    }

    /// Nested scopes with one deadline are entered while the alarm rings for another one, in whichever shards, and it passes: the outer
    /// task is told before the inner one.
    private static let outerFirst = DirectedProgram("outerfirst") { stage in
        let time = Timekeeper.current
        _ = time.arm(.sleeper(Sleeper {}), at: time.now + .milliseconds(1))
        let end = Deadline.after(.milliseconds(2))
        let (outer, inner) = (CancelScope(deadline: end, name: "outer"), CancelScope(deadline: end, name: "inner"))
        stage.add(outer)
        stage.add(inner)
        let (isOuterTold, isInside) = (Flag(), Flag())
        stage.thread("time") { stage.timePasses(until: end) }
        _ = try? await outer.run {
            try await withTaskCancellationHandler {
                _ = try await inner.run {
                    try await withTaskCancellationHandler {
                        isInside.raise()
                        try await stage.forever()
                    } onCancel: {
                        // One that begins after the deadline finds itself cancelled, told or not.
                        let isInOrder = isOuterTold.isUp || !isInside.isUp
                        stage.expect(isInOrder, "ORDER", "the inner task was told before the outer one")
                    }
                }
            } onCancel: {
                isOuterTold.raise()
            }
        }
    }
}
