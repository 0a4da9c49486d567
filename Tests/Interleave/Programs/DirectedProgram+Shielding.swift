import Quattro

/// Shields that go up while something looks outwards, or while a cancellation is on its way inwards: what was at no instant to be
/// seen from a place is not seen there.
extension DirectedProgram {
    static let shielding = [
        shieldedFirst, shieldPassedOn, shieldRelayed, shieldedAtTheEnd, seesaw, seenThenShielded, gatheredBehindShield,
        endsBehindShield,
    ]

    /// A shield goes up, and then what is around it is cancelled, while code behind it looks.
    private static let shieldedFirst = DirectedProgram("shieldedfirst") { stage in
        await withScopes(stage) { outer, middle, _ in
            stage.thread("meddler") {
                middle.isShielded = true
                outer.cancel()
            }
            for _ in 0..<3 {
                stage.expect((try? await checkpoint()) != nil, "THROUGH A SHIELD", "to a checkpoint")
                stage.expect(Deadline.currentEffective != .passed, "THROUGH A SHIELD", "to the effective deadline")
            }
        }
    }

    /// Of two shields the outer one goes up before the inner one goes down, while a cancellation is on its way to both.
    private static let shieldPassedOn = DirectedProgram("shieldpassedon") { stage in
        await withScopes(stage) { outer, middle, inner in
            await passOn(stage, cancelling: outer, raising: middle, lowering: inner)
        }
    }

    /// The same with a scope between the two, which hands the cancellation on.
    private static let shieldRelayed = DirectedProgram("shieldrelayed") { stage in
        await withScopes(stage) { outer, middle, _ in
            await withCancelScope(name: "shielded") { shielded in
                await passOn(stage, cancelling: outer, raising: middle, lowering: shielded)
            }
        }
    }

    /// In the body of `inner`: one thread cancels what is around both, and another one exchanges the shields.
    private static func passOn(
        _ stage: Stage,
        cancelling outer: CancelScope,
        raising middle: CancelScope,
        lowering inner: CancelScope
    ) async {
        inner.isShielded = true
        stage.thread("canceller") { outer.cancel() }
        stage.thread("meddler") {
            middle.isShielded = true
            inner.isShielded = false
        }
        for _ in 0..<3 {
            stage.expect(!Task.isCancelled, "THROUGH A SHIELD", "to a body")
            await Task.yield()
        }
    }

    /// A child gives up because of what it has seen and has not been told, and raises a shield that hides it: that is no failure,
    /// neither its own nor that of a sibling which waits for it.
    private static let seenThenShielded = DirectedProgram("seenthenshielded") { stage in
        let outer = CancelScope(name: "outer")
        await outer.run {
            await withCancelScope(name: "middle") { middle in
                stage.thread("canceller") { outer.cancel() }
                do {
                    try await withScopedTaskGroup(name: "group") { group in
                        let first = group.addTask {
                            do {
                                for _ in 0..<3 { try await checkpoint() }
                            } catch {
                                middle.isShielded = true
                                throw error
                            }
                        }
                        group.addTask { try await first.value }
                    }
                } catch { stage.expect(error is CancellationError, "FAILED", "\(error)") }
            }
        }
    }

    /// One of two shields is always up, now the one and now the other.
    private static let seesaw = DirectedProgram("seesaw") { stage in
        await withScopes(stage) { outer, middle, inner in
            middle.isShielded = true
            outer.cancel()
            stage.thread("meddler") {
                for _ in 0..<3 {
                    inner.isShielded = true
                    middle.isShielded = false
                    middle.isShielded = true
                    inner.isShielded = false
                }
            }
            stage.expect((try? await checkpoint()) != nil, "THROUGH A SHIELD", "to a checkpoint")
            do {
                try await withCancelScope(name: "ending") { scope in
                    scope.cancel()
                    throw CancellationError()
                }
            } catch { stage.fail("THROUGH A SHIELD", "to the end of a scope") }
        }
    }

    /// An operation fails with a cancellation of its own behind a shield that goes up before what is around it is cancelled.
    private static let gatheredBehindShield = DirectedProgram("gatheredbehindshield") { stage in
        await withScopes(stage) { outer, _, _ in
            do {
                _ = try await gatherResults(
                    {
                        let own = CancelScope.current
                        stage.thread("meddler") {
                            own?.isShielded = true
                            outer.cancel()
                        }
                        throw CancellationError()
                    },
                    { 2 }
                )
            } catch { stage.expect(error is CancellationError, "FAILED", "\(error)") }
        }
    }

    /// A scope that is cancelled itself ends behind a shield that goes up before what is around it is cancelled: it absorbs.
    private static let shieldedAtTheEnd = DirectedProgram("shieldedattheend") { stage in
        await withScopes(stage) { outer, middle, _ in
            stage.thread("meddler") {
                middle.isShielded = true
                outer.cancel()
            }
            for _ in 0..<3 {
                do {
                    try await withCancelScope(name: "ending") { scope in
                        scope.cancel()
                        try await checkpoint()
                    }
                } catch { stage.fail("THROUGH A SHIELD", "to the end of a scope") }
            }
        }
    }

    /// Three scopes, one in another, and a body in the innermost one.
    private static func withScopes(
        _ stage: Stage,
        _ body: @Sendable (_ outer: CancelScope, _ middle: CancelScope, _ inner: CancelScope) async -> Void
    ) async {
        let outer = CancelScope(name: "outer")
        let middle = CancelScope(name: "middle")
        let inner = CancelScope(name: "inner")
        await outer.run { await middle.run { await inner.run { await body(outer, middle, inner) } } }
    }

    /// The body of a group gives up because of what it has seen and the group's child has not been told, and a shield further out hides it
    /// until the group has ended: the child hears of it all the same.
    private static let endsBehindShield = DirectedProgram("endsbehindshield") { stage in
        let end = Deadline.after(.milliseconds(2))
        stage.thread("time") { stage.timePasses(until: end) }
        await moveOn(at: end) {
            await withCancelScope(name: "shielded") { shielded in
                _ = try? await withScopedTaskGroup { group in
                    let inside = group.addTask {
                        try await withScopedTaskGroup(name: "inside") { inside in
                            inside.addTask { try await stage.forever() }
                            try await checkpoint()
                            inside.cancelAll()
                        }
                    }
                    shielded.isShielded = true
                    _ = await inside.result
                    shielded.isShielded = false
                }
            }
        }
    }
}
