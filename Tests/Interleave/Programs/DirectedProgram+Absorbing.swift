import Quattro

/// Scopes that absorb every error of a body that was told, while they are cancelled from several sides.
extension DirectedProgram {
    static let absorbing = [absorbsOnce, absorbsByTheClock, absorbsWhatWasSeen, absorbsWhatWasTold, absorbsCarried]

    /// Two scopes, one in the other, are cancelled by two threads, and the body fails because of it: one of the two absorbs the error
    /// and keeps it, whichever it is.
    private static let absorbsOnce = DirectedProgram("absorbsonce") { stage in
        let outer = CancelScope(absorbing: .everyError, name: "outer")
        let inner = CancelScope(absorbing: .everyError, name: "inner")
        stage.thread("outer") { outer.cancel() }
        stage.thread("inner") { inner.cancel() }
        await expectOneAbsorbs(outer, inner, on: stage)
    }

    /// The same for two deadlines that pass one after the other: a scope that was seen to be over by the clock, before a timer has told
    /// it, takes the error that was left to it for that reason.
    private static let absorbsByTheClock = DirectedProgram("absorbsbytheclock") { stage in
        let start = Deadline.after(.zero)
        let outer = CancelScope(deadline: start + .milliseconds(2), absorbing: .everyError, name: "outer")
        let inner = CancelScope(deadline: start + .milliseconds(1), absorbing: .everyError, name: "inner")
        await expectOneAbsorbs(outer, inner, on: stage)
    }

    /// Code in an inner scope looks for a cancellation without waiting, and fails because of what it sees: the scope that is cancelled
    /// absorbs the error, whether its own task has been told or not.
    private static let absorbsWhatWasSeen = DirectedProgram("absorbswhatwasseen") { stage in
        let outer = CancelScope(absorbing: .everyError, name: "outer")
        stage.add(outer)
        stage.thread("outer") { outer.cancel() }
        do {
            let value: Void? = try await outer.run {
                try await withCancelScope(name: "inner") {
                    do {
                        while true {
                            try await checkpoint()
                            await Task.yield()
                        }
                    } catch {
                        throw Unexpected()
                    }
                }
            }
            stage.expect(value == nil && outer.absorbedError is Unexpected, "ABSORBED", "\(outer)")
        } catch {
            stage.expect(false, "LOST", "\(error) of \(outer)")
        }
    }

    /// A body fails by itself while it is cancelled: if it had been told before, the error is absorbed, and else it may pass.
    private static let absorbsWhatWasTold = DirectedProgram("absorbswhatwastold") { stage in
        let scope = CancelScope(absorbing: .everyError, name: "scope")
        stage.add(scope)
        stage.thread("canceller") { scope.cancel() }
        let wasTold = Flag()
        do {
            let value: Void? = try await scope.run {
                await Task.yield()
                if Task.isCancelled { wasTold.raise() }
                throw Unexpected()
            }
            stage.expect(
                value == nil && scope.absorbedError is Unexpected && scope.cancelledCaught,
                "ABSORBED",
                "\(scope)"
            )
        } catch {
            stage.expect(!wasTold.isUp && scope.absorbedError == nil && !scope.cancelledCaught, "LOST", "\(scope)")
        }
    }

    /// A child is cancelled through its handle and by its group while it ends with a cancellation in an error of its own: the group
    /// ends well.
    private static let absorbsCarried = DirectedProgram("absorbscarried") { stage in
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let child = group.addTask(name: "child") {
                    do { try await stage.forever() } catch { throw Wrapped(cause: error) }
                }
                group.addBackgroundTask(name: "poller") {
                    do { try await stage.forever() } catch { throw Wrapped(cause: error) }
                }
                stage.thread("handle") { child.cancel() }
                _ = await child.result
            }
        } catch {
            stage.expect(false, "LOST", "\(error)")
        }
    }

    private static func expectOneAbsorbs(_ outer: CancelScope, _ inner: CancelScope, on stage: Stage) async {
        stage.add(outer)
        stage.add(inner)
        do {
            let value: Void?? = try await outer.run {
                try await inner.run {
                    do { try await stage.forever() } catch { throw Unexpected() }
                }
            }
            let errors = [outer, inner].filter { $0.absorbedError is Unexpected }
            stage.expect(errors.count == 1 && errors[0].cancelledCaught, "ABSORBED", "\(outer), \(inner)")
            stage.expect((value == nil) == (outer.absorbedError != nil), "ABSORBED", "\(outer), \(inner)")
        } catch {
            stage.expect(false, "LOST", "\(error) of \(outer), \(inner)")
        }
    }
}

private struct Unexpected: Error {}

private struct Wrapped: Error {
    let cause: any Error
}
