/// Reads a sequence in a task of its own, so that a wait for an element may be given up without harm to the sequence.
///
/// A cancelled wait ends an `AsyncStream` for good, and what it still had is lost. Here it is the caller's *wait* that is cancelled,
/// and not the sequence's: the element that was under way comes with the next call.
///
/// - Nothing is read before it is asked for. What is not asked for stays in the sequence, save one element: that for which the wait
///   was given up. However many waits were given up, there is one.
/// - The sequence ends: `nil`. It throws: its error, once, to the next that asks, then the end; an error that is a cancellation each
///   time. An error that is not asked for is dropped, as by a loop that is left.
/// - The body ends: the reading is cancelled and awaited. A sequence that is being read at that moment is cut off; one that does not
///   heed its cancellation holds up the end. The element that was not taken is dropped.
/// - The calling code is cancelled: so are the body and the reading, and every wait throws, behind a shield inside the body too; never a
///   quiet end. A shield around the call protects both.
/// - Any number of tasks may ask, see ``ScopedElements``.
///
/// ```swift
/// try await withElements(of: events) { events in
///     while true {
///         switch try await moveOn(after: .seconds(15), { try await events.next() }) {
///         case .some(.some(let event)): try await handle(event)
///         case .some(.none): return  // the end
///         case .none: try await connection.ping()  // quiet for fifteen seconds; nothing is lost
///         }
///     }
/// }
/// ```
///
/// Where the first wait that takes too long ends the whole loop, one deadline that is moved costs less: `.never` before the work on an
/// element, and `.after(…)` after it, in `moveOn(after:) { scope in … }`.
///
/// - Parameters:
///   - sequence: What to read: any asynchronous sequence, endless ones too. It is given away: who still uses it afterwards, as one that
///     is `Sendable` may be, reads along.
///   - name: A name for the reading task, errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: What the body throws, as it is. Never an error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own; so the sequence is read, as by a loop, while the body waits.
///
/// Cost: one child task for the whole; for each element a few locks and allocations, and two switches of tasks.
///
/// Source: `as_safe_channel` of Trio, with nothing read ahead as there.
@discardableResult
public nonisolated(nonsending) func withElements<Elements: AsyncSequence, Value: ~Copyable>(
    of sequence: sending Elements,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (ScopedElements<Elements.Element>) async throws -> Value
) async throws -> Value where Elements.Element: Sendable {
    let (elements, source) = (ElementsDriver<Elements.Element>(), WorkSource(sequence, isolation: #isolation))
    var result: Result<Value, any Error> = .failure(CancellationError())
    // The group has nothing to throw: the reader keeps its errors for those who ask, and the body its own for the caller.
    try await withScopedTaskGroup(name: name, fileID: fileID, line: line) { group in
        group.spawn(.background, name: name, fileID: fileID, line: line) { _ in
            await elements.read(source, on: source.isolation)
        }
        do { result = .success(try await elements.run(body)) } catch { result = .failure(error) }
    }
    return try (consume result).get()
}

extension ElementsDriver {
    /// Reads a sequence, one element for each that is asked for.
    fileprivate func read(_ source: WorkSource<Element>, on isolation: isolated (any Actor)?) async {
        do {
            var round = 0
            while try await permitToRead() {
                // A sequence that has much at hand must not keep others from its actor.
                round += 1
                if round % 64 == 0 { await Task.yield() }
                guard let element = try await source.readNext().items.first else { return finish() }
                try await handOver(element)
            }
        } catch {
            let isCancellation = error.isAnswerToCancellation
            let isCutOff = isCancellation && (Task.isCancelled || CancelScope.isCancelledHere)
            if isCutOff { cutOff() } else { fail(with: error, isCancellation: isCancellation) }
        }
    }
}
