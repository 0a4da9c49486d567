/// Reads a sequence in a task of its own, so that a wait for an element can be cancelled without harm to the sequence.
///
/// A cancelled wait ends an `AsyncStream` for good, and its buffered elements are lost. Here only the caller's *wait* is cancelled, not the
/// sequence: the next call returns the element that was under way.
///
/// - Nothing is read before it is asked for. What is not asked for stays in the sequence, except for one element: the one whose wait was
///   given up. There is only one, however many waits were given up.
/// - When the sequence ends, a wait returns `nil`. When the sequence throws, the next caller gets the error, once, and later calls return
///   `nil`; an error that is a cancellation is thrown each time. An error that no caller asks for is dropped, as when a loop is left early.
/// - When the body ends, the reading is cancelled and awaited. A sequence that is being read at that moment is cut off; if it ignores its
///   cancellation, it holds up the end. An element that was not taken is dropped.
/// - If the calling code is cancelled, so are the body and the reading, and every wait throws, even behind a shield inside the body:
///   there is never a quiet end. A shield around the call protects both.
/// - Any number of tasks may ask; see ``ScopedElements``.
///
/// ```swift
/// try await withElements(of: connection.messages) { messages in
///     while true {
///         switch try await moveOn(after: .seconds(15), { try await messages.next() }) {
///         case .some(.some(let message)): try await handle(message)
///         case .some(.none): return  // the end
///         case .none: try await connection.ping()  // quiet for fifteen seconds; nothing is lost
///         }
///     }
/// }
/// ```
///
/// If the first wait that takes too long should end the whole loop, moving one deadline costs less: in `moveOn(after:) { scope in … }`, set
/// it to `.never` before the work on an element, and to `.after(…)` after it.
///
/// - Parameters:
///   - sequence: What to read: any asynchronous sequence, even an endless one. It is sent to the reading task: code that still uses it
///     afterwards, which is possible if it is `Sendable`, competes for its elements.
///   - name: A name for the reading task, errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: What the body throws, as it is. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own. The sequence is read on that actor as well, as by a loop, while
/// the body waits.
///
/// Cost: one child task for the whole. Each element costs a few locks and allocations, and two switches of tasks.
///
/// Modeled on: `as_safe_channel` of Trio, which does not read ahead either.
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
    // The group has nothing to throw: the reader keeps its errors for the callers that ask, and the body's own error is for the caller of
    // this function.
    try await withScopedTaskGroup(name: name, fileID: fileID, line: line) { group in
        group.spawn(.background, name: name, fileID: fileID, line: line) { _ in
            await elements.read(source, on: source.isolation)
        }
        do { result = .success(try await elements.run(body)) } catch { result = .failure(error) }
    }
    return try (consume result).get()
}

extension ElementsDriver {
    /// Reads a sequence, one element for each demand.
    fileprivate func read(_ source: WorkSource<Element>, on isolation: isolated (any Actor)?) async {
        do {
            var round = 0
            while try await permitToRead() {
                // A sequence that never suspends must not keep other tasks off its actor.
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
