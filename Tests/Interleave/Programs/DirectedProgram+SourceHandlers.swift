import Quattro

/// Handlers of sources, which come and go while these are cancelled.
extension DirectedProgram {
    static let sourceHandlers = [
        calledOrRemoved, calledByDeadline, addedWhileCalled, handlerKeepsOrder, waitsForSource,
    ]

    /// A handler is removed while the source is cancelled: it is called once, or was removed, and never both.
    private static let calledOrRemoved = DirectedProgram("calledorremoved") { stage in
        let (source, watch) = (CancelSource(name: "source"), HandlerWatch(on: stage))
        let registration = watch.add(to: source)
        stage.thread("canceller") { source.cancel(reason: "now") }
        stage.thread("remover") { watch.remove(registration) }
        stage.thread("other remover") { watch.remove(registration) }
        await watch.expectOne(of: .explicit(reason: "now"), 2)
        stage.expectNothingLeft(of: source)
    }

    /// The same by a deadline that is moved meanwhile.
    private static let calledByDeadline = DirectedProgram("calledbydeadline") { stage in
        let deadlines = [Deadline.after(.milliseconds(1)), .after(.milliseconds(2))]
        let (source, watch) = (CancelSource(deadline: deadlines[0], name: "source"), HandlerWatch(on: stage))
        let registration = watch.add(to: source)
        stage.thread("mover") { source.deadline = deadlines[1] }
        stage.thread("remover") { watch.remove(registration) }
        await watch.expectOne(of: nil, 1)
        stage.expectNothingLeft(of: source)
    }

    /// Two threads add handlers while the source is cancelled, by one or by the other of two: each handler is called once.
    private static let addedWhileCalled = DirectedProgram("addedwhilecalled") { stage in
        let source = CancelSource(deadline: .after(.milliseconds(1)), name: "source")
        let watches = [HandlerWatch(on: stage), HandlerWatch(on: stage)]
        for (number, watch) in watches.enumerated() { stage.thread("adder \(number)") { watch.add(to: source) } }
        stage.thread("canceller") { source.cancel() }
        for watch in watches { while watch.calls < 1 { await Task.yield() } }
        for watch in watches { await watch.expectOne(of: source.cause, 0) }
        stage.expectNothingLeft(of: source)
    }

    /// A handler finds the scopes cancelled, belongs to none, and comes after those that were there before.
    private static let handlerKeepsOrder = DirectedProgram("handlerkeepsorder") { stage in
        let (source, first, second) = (CancelSource(name: "source"), Flag(), Flag())
        let scope = CancelScope(linkedTo: [source], name: "scope")
        let value: Void? = try? await scope.run {
            source.onCancel { _ in
                stage.expect(scope.cancelCalled, "EARLY", "the handler, before \(scope)")
                stage.expect(CancelScope.current == nil, "BELONGS", "the handler, to \(CancelScope.current as Any)")
                first.raise()
            }
            source.onCancel { _ in
                stage.expect(first.isUp, "ORDER", "the second handler came first")
                second.raise()
            }
            stage.thread("canceller") { source.cancel() }
            stage.thread("other canceller") { source.cancel() }
            try await stage.forever()
        }
        stage.expect(value == nil, "WOKEN", "\(scope)")
        await second.wait()
        stage.expectNothingLeft(of: source)
    }

    /// Tasks wait for a source; one of them is cancelled itself meanwhile.
    private static let waitsForSource = DirectedProgram("waitsforsource") { stage in
        let source = CancelSource(name: "source")
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let waiter = group.addTask(name: "waiter") { try await source.waitUntilCancelled() }
                let other = group.addTask(name: "other waiter") { try await source.waitUntilCancelled() }
                stage.thread("canceller of the waiter") { waiter.cancel() }
                stage.thread("canceller") { source.cancel(reason: "now") }
                let (result, otherResult) = (await waiter.result, await other.result)
                stage.expect((try? otherResult.get()) == .explicit(reason: "now"), "CAUSE", "\(otherResult)")
                stage.expect([nil, .explicit(reason: "now")].contains(try? result.get()), "CAUSE", "\(result)")
            }
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expectNothingLeft(of: source)
    }
}

/// One handler, and how often it was called and taken away.
private final class HandlerWatch: Sendable {
    private let called = Counter()
    private let removed = Counter()
    private let tried = Counter()
    private let stage: Stage

    init(on stage: Stage) { self.stage = stage }

    var calls: Int { called.value }

    @discardableResult
    func add(to source: CancelSource) -> CancelSource.Registration {
        source.onCancel { [called, stage] cause in
            called.add(1)
            stage.expect(cause == source.cause, "CAUSE", "\(cause), and not that of \(source)")
        }
    }

    func remove(_ registration: CancelSource.Registration) {
        if registration.remove() { removed.add(1) }
        tried.add(1)
    }

    /// After so many tries to remove it.
    func expectOne(of cause: CancelCause?, _ tries: Int) async {
        while tried.value < tries || called.value + removed.value < 1 { await Task.yield() }
        for _ in 0..<3 { await Task.yield() }
        let text = "called \(called.value) times, removed \(removed.value) times, because of \(cause as Any)"
        stage.expect(called.value + removed.value == 1, "BOTH", text)
    }
}
