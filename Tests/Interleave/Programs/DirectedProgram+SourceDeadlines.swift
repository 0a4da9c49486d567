import Quattro

/// Deadlines of sources that pass and move while scopes are linked to them.
extension DirectedProgram {
    static let sourceDeadlines = [
        movedLaterAtEntry, movedLaterInside, movedEarlierAtEntry, movedToAndFro, tightenedSource, sourceRingsAtEnd,
    ]

    /// The deadline of a source is moved away while a scope begins that is linked to it: if that was in time, it never counts.
    private static let movedLaterAtEntry = DirectedProgram("movedlateratentry") { stage in
        let mover = Mover(on: stage)
        stage.thread("mover") { mover.moveAway() }
        await mover.expectCause { try await stage.forever() }
    }

    /// The same while code looks at the deadline all the time, in a scope of its own and in a child.
    private static let movedLaterInside = DirectedProgram("movedlaterinside") { stage in
        let mover = Mover(on: stage)
        await mover.expectCause {
            stage.thread("mover") { mover.moveAway() }
            try await withScopedTaskGroup(name: "group") { group in
                group.addTask(name: "child") { for _ in 0..<3 { try await checkpoint() } }
                let inner = CancelScope(linkedTo: [mover.source], name: "inner")
                let value: Void? = try await inner.run { for _ in 0..<3 { try await checkpoint() } }
                stage.expect(value != nil, "ABSORBED", "inside: \(inner)")
            }
            try await stage.forever()
        }
    }

    /// A source gets a deadline while a scope begins that is linked to it: what waits in it is woken.
    private static let movedEarlierAtEntry = DirectedProgram("movedearlieratentry") { stage in
        let source = CancelSource(name: "source")
        let deadline = Deadline.after(.milliseconds(1))
        let scope = CancelScope(linkedTo: [source], name: "scope")
        stage.add(scope)
        stage.thread("mover") { source.deadline = deadline }
        let value: Void? = try? await scope.run { try await stage.forever() }
        stage.expect(value == nil && scope.cause == .deadline(deadline), "CAUSE", "\(scope)")
        stage.expectNothingLeft(of: source)
    }

    /// A deadline is moved by two threads while it passes: that by which it is cancelled is one of those.
    private static let movedToAndFro = DirectedProgram("movedtoandfro") { stage in
        let start = Deadline.after(.zero)
        let deadlines = [1, 2, 3].map { start + .milliseconds($0) }
        let source = CancelSource(deadline: deadlines[1], name: "source")
        let scope = CancelScope(linkedTo: [source], name: "scope")
        stage.add(scope)
        let value: Void? = try? await scope.run {
            stage.thread("later") { source.deadline = deadlines[2] }
            stage.thread("sooner") { source.deadline = deadlines[0] }
            try await stage.forever()
        }
        stage.expect(value == nil && scope.cancelledCaught, "ABSORBED", "\(scope)")
        stage.expect(scope.cause == .deadline(source.deadline), "CAUSE", "\(scope), by \(source)")
        stage.expect(deadlines.contains(source.deadline), "CAUSE", "\(source)")
        stage.expectNothingLeft(of: source)
    }

    /// Two threads tighten a deadline, and each is told whether it did; nothing else moves it.
    private static let tightenedSource = DirectedProgram("tightenedsource") { stage in
        let start = Deadline.after(.zero)
        let source = CancelSource(deadline: start + .milliseconds(9), name: "source")
        let (sooner, later) = (start + .milliseconds(3), start + .milliseconds(4))
        let isCancelled = Flag()
        let scope = CancelScope(linkedTo: [source], name: "scope")
        let value: Void? = try? await scope.run {
            stage.thread("sooner") {
                let isDeadline = source.tighten(to: sooner)
                stage.expect(isDeadline || source.cause != nil, "TIGHTENED", "\(source) was not")
            }
            stage.thread("later") {
                let isDeadline = source.tighten(to: later)
                let seen = source.deadline
                stage.expect(!isDeadline || seen <= later, "TIGHTENED", "and is \(source)")
                isCancelled.raise()
            }
            try await stage.forever()
        }
        stage.expect(value == nil && scope.cause == .deadline(source.deadline), "CAUSE", "\(scope), by \(source)")
        await isCancelled.wait()
        stage.expectNothingLeft(of: source)
    }

    /// The deadline of a source passes while scopes that are linked to it end, one after the other.
    private static let sourceRingsAtEnd = DirectedProgram("sourceringsatend") { stage in
        let source = CancelSource(deadline: .after(.milliseconds(1)), name: "source")
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
}

/// A source with a deadline that is moved away, in time or not.
private final class Mover: Sendable {
    let source = CancelSource(deadline: .after(.milliseconds(1)), name: "source")
    private let stage: Stage
    private let wasInTime = Flag()

    init(on stage: Stage) {
        self.stage = stage
        stage.atRest { [source] in source.cancel(reason: "at rest") }
    }

    func moveAway() {
        source.deadline = .never
        if source.deadline == .never { wasInTime.raise() }
    }

    /// By the deadline, if it was moved too late; else nothing cancels what runs until all is at rest.
    func expectCause(_ body: @escaping @Sendable () async throws -> Void) async {
        let scope = CancelScope(linkedTo: [source], name: "scope")
        stage.add(scope)
        do {
            let value: Void? = try await scope.run(body)
            stage.expect(value == nil && scope.cancelledCaught, "ABSORBED", "\(scope)")
        } catch { stage.fail("NOT ABSORBED", "\(error) in \(scope)") }
        let isAtRest = scope.cause == .explicit(reason: "at rest")
        let text = "\(scope), and the deadline was moved in time: \(wasInTime.isUp)"
        if wasInTime.isUp { stage.expect(isAtRest, "CAUSE", text) }
        stage.expectNothingLeft(of: source)
    }
}
