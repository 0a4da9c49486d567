import Quattro

/// Sources that are cancelled while scopes that are linked to them begin, end, and look.
extension DirectedProgram {
    static let sources = [
        linkedEntry, linkedEnd, linkedTwice, linkedInside, linkedInChild, linkedBehindShield, twoSources, causeStays,
        effectStays, usedFromInside, linkedCaller, linkedInHandler,
    ]

    /// A source is cancelled while a scope that is linked to it begins: what waits in it is woken.
    private static let linkedEntry = DirectedProgram("linkedentry") { stage in
        let source = CancelSource(name: "source")
        let scope = CancelScope(linkedTo: [source], name: "scope")
        stage.add(scope)
        stage.thread("canceller") { source.cancel(reason: "now") }
        let value: Void? = try? await scope.run { try await stage.forever() }
        stage.expect(value == nil && scope.cancelledCaught, "ABSORBED", "\(scope)")
        stage.expect(scope.cause == .explicit(reason: "now"), "CAUSE", "\(scope)")
        stage.expectNothingLeft(of: source)
    }

    /// A source is cancelled while a scope that is linked to it ends: it absorbs what it gave up for, and nothing else.
    private static let linkedEnd = DirectedProgram("linkedend") { stage in
        let source = CancelSource(name: "source")
        stage.thread("canceller") { source.cancel() }
        for number in 1...2 {
            let scope = CancelScope(linkedTo: [source], name: "scope \(number)")
            stage.add(scope)
            do {
                let value = try await scope.run {
                    for _ in 0..<number { try await checkpoint() }
                    return number
                }
                stage.expect((value == nil) == scope.cancelledCaught, "ABSORBED", "\(scope) gave \(value as Any)")
            } catch { stage.fail("NOT ABSORBED", "\(error) in \(scope)") }
        }
        stage.expectNothingLeft(of: source)
    }

    /// Two tasks run bodies under one source, one after the other, while it is cancelled: none is left out.
    private static let linkedTwice = DirectedProgram("linkedtwice") { stage in
        let source = CancelSource(name: "source")
        do {
            try await withScopedTaskGroup(name: "group") { group in
                for number in 1...2 {
                    group.addTask(name: "child \(number)") {
                        _ = await source.run { await Task.yield() }
                        let value: Void? = try await source.run { try await stage.forever() }
                        stage.expect(value == nil, "WOKEN", "child \(number)")
                    }
                }
                stage.thread("canceller") { source.cancel() }
            }
        } catch { stage.fail("NOT ABSORBED", "\(error)") }
        stage.expectNothingLeft(of: source)
    }

    /// The code in a linked scope uses its source while others ask the scope: neither waits for the other's lock.
    private static let usedFromInside = DirectedProgram("usedfrominside") { stage in
        let source = CancelSource(name: "source")
        let scope = CancelScope(linkedTo: [source], name: "scope")
        stage.add(scope)
        let value: Void? = try? await scope.run {
            stage.thread("asker") {
                scope.deadline = .never
                stage.expect(!scope.isShielded && scope.cause != .enclosing, "CAUSE", "\(scope)")
            }
            source.onCancel { _ in }.remove()
            source.tighten(to: .never)
            source.cancel(reason: "inside")
            try await checkpoint()
        }
        stage.expect(value == nil && scope.cause == .explicit(reason: "inside"), "ABSORBED", "\(scope)")
        stage.expectNothingLeft(of: source)
    }

    /// Two scopes, one in the other, are linked to one source: the code between the two never goes on as if nothing had happened.
    private static let linkedInside = DirectedProgram("linkedinside") { stage in
        let source = CancelSource(name: "source")
        await expectAbsorbedOutside(source, on: stage) {
            stage.thread("canceller") { source.cancel() }
            let inner = CancelScope(linkedTo: [source], name: "inner")
            let value: Void? = try await inner.run { while true { try await checkpoint() } }
            stage.expect(value != nil, "ABSORBED", "inside: \(inner)")
        }
    }

    /// The same with a group between them, whose child waits, and a deadline of the source.
    private static let linkedInChild = DirectedProgram("linkedinchild") { stage in
        let source = CancelSource(deadline: .after(.milliseconds(1)), name: "source")
        await expectAbsorbedOutside(source, on: stage) {
            try await withScopedTaskGroup(name: "group") { group in
                for number in 1...2 {
                    group.addTask(name: "child \(number)") {
                        let inner = CancelScope(linkedTo: [source], name: "inner \(number)")
                        let value: Void? = try await inner.run { try await stage.forever() }
                        stage.expect(value != nil, "ABSORBED", "inside: \(inner)")
                    }
                }
            }
        }
    }

    /// A shield is lowered between the two: no shield keeps a source from the scope that is linked to it.
    private static let linkedBehindShield = DirectedProgram("linkedbehindshield") { stage in
        let source = CancelSource(name: "source")
        let outer = CancelScope(linkedTo: [source], name: "outer")
        do {
            let value: Void? = try await outer.run {
                let shielded = CancelScope(shielded: true, name: "shielded")
                stage.thread("canceller") { source.cancel() }
                stage.thread("lowerer") { shielded.isShielded = false }
                _ = try await shielded.run {
                    let inner = CancelScope(linkedTo: [source], shielded: true, name: "inner")
                    _ = try await inner.run { try await stage.forever() }
                    try await stage.forever()
                }
            }
            stage.expect(value == nil && outer.cancelledCaught, "ABSORBED", "\(outer)")
        } catch { stage.fail("NOT ABSORBED", "\(error)") }
        stage.expectNothingLeft(of: source)
    }

    /// Two sources of one scope are cancelled at once: its cause is that of one of them.
    private static let twoSources = DirectedProgram("twosources") { stage in
        let (client, server) = (CancelSource(name: "client"), CancelSource(name: "server"))
        let scope = CancelScope(linkedTo: [client, server], name: "scope")
        stage.add(scope)
        stage.thread("client") { client.cancel(reason: "client") }
        stage.thread("server") { server.cancel(reason: "server") }
        let value: Void? = try? await scope.run { try await stage.forever() }
        stage.expect(value == nil && scope.cancelledCaught, "ABSORBED", "\(scope)")
        let causes: [CancelCause?] = [.explicit(reason: "client"), .explicit(reason: "server")]
        stage.expect(causes.contains(scope.cause), "CAUSE", "\(scope)")
        for source in [client, server] { stage.expectNothingLeft(of: source) }
    }

    /// The same, and another thread asks for the cause meanwhile: what it was told stays so.
    private static let causeStays = DirectedProgram("causestays") { stage in
        let (client, server) = (CancelSource(name: "client"), CancelSource(name: "server"))
        let scope = CancelScope(linkedTo: [client, server], name: "scope")
        _ = try? await scope.run {
            stage.thread("client") { client.cancel(reason: "client") }
            stage.thread("server") { server.cancel(reason: "server") }
            stage.thread("reader") { expectStays(on: stage) { scope.cause } }
            try await stage.forever()
        }
    }

    /// Code asks what it is cancelled by while its scope, which nothing is around, is cancelled: by that, and by nothing else.
    private static let effectStays = DirectedProgram("effectstays") { stage in
        let source = CancelSource(name: "source")
        let scopes = [CancelScope(name: "plain"), CancelScope(linkedTo: [source], name: "linked")]
        stage.thread("canceller") {
            source.cancel(reason: "now")
            scopes[0].cancel(reason: "now")
        }
        for scope in scopes {
            _ = try? await scope.run {
                stage.thread("reader") { expectStays(on: stage) { scope.causeInEffect } }
                try await stage.forever()
            }
            stage.expect(scope.causeInEffect == .explicit(reason: "now"), "CAUSE", "\(scope)")
            stage.expect(scope.cancelledAt != nil, "CAUSE", "\(scope) was cancelled at no time")
        }
    }

    /// The source of a caller is cancelled while a child of its own reports: the child has ended, or started.
    private static let linkedCaller = DirectedProgram("linkedcaller") { stage in
        let (source, hasEnded) = (CancelSource(name: "source"), Flag())
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let caller = CancelScope(linkedTo: [source], name: "caller")
                let value = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        defer { hasEnded.raise() }
                        stage.thread("starter") { status.started(1) }
                        stage.thread("canceller") { source.cancel() }
                        try await withCancelScope(name: "inner") { try await stage.forever() }
                    }
                }
                if value == nil { return stage.expect(hasEnded.isUp, "OUTLIVED", "a child, its caller") }
                while source.cause == nil { await Task.yield() }
                await Task.yield()
                stage.expect(!hasEnded.isUp, "ENDED", "the child, though it had started")
                group.cancelAll()
            }
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expectNothingLeft(of: source)
    }

    /// A source is cancelled by a cancellation handler in a scope that is linked to it, while another thread cancels it.
    private static let linkedInHandler = DirectedProgram("linkedinhandler") { stage in
        let source = CancelSource(name: "source")
        await expectAbsorbedOutside(source, on: stage) {
            let inner = CancelScope(name: "inner")
            stage.thread("canceller") { inner.cancel() }
            stage.thread("other canceller") { source.cancel() }
            _ = try await inner.run {
                try await withTaskCancellationHandler {
                    try await withCancelScope(name: "innermost") { try await stage.forever() }
                } onCancel: {
                    source.cancel()
                }
            }
            try await stage.forever()
        }
    }
}

extension DirectedProgram {
    /// Once there is a cause, it is always the same.
    private static func expectStays(on stage: Stage, _ ask: () -> CancelCause?) {
        var last: CancelCause?
        for _ in 0..<5 {
            let cause = ask()
            stage.expect(last == nil || cause == last, "TAKEN BACK", "\(last as Any) became \(cause as Any)")
            last = cause
        }
    }

    /// What runs in a scope that is linked to a source, which is cancelled while it runs, is absorbed by that scope.
    private static func expectAbsorbedOutside(
        _ source: CancelSource,
        on stage: Stage,
        _ body: @escaping @Sendable () async throws -> Void
    ) async {
        let outer = CancelScope(linkedTo: [source], name: "outer")
        stage.add(outer)
        do {
            let value: Void? = try await outer.run(body)
            stage.expect(value == nil && outer.cancelledCaught, "ABSORBED", "\(outer)")
        } catch { stage.fail("NOT ABSORBED", "\(error) in \(outer)") }
        stage.expectNothingLeft(of: source)
    }
}
