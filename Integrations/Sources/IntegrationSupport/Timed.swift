/// An element, and the virtual time since the beginning at which it came.
package struct Timed<Value: Equatable & Sendable>: Equatable, Sendable, CustomStringConvertible {
    package let value: Value
    package let time: Duration

    package init(_ value: Value, at time: Duration) {
        self.value = value
        self.time = time
    }

    package var description: String { "\(value) at \(time)" }
}

/// A stream of 1, 2, 3 …, each some time after the one before, and its end right after the last.
package func numbers(after pauses: [Duration]) -> AsyncStream<Int> {
    AsyncStream { continuation in
        let source = Task(name: "source") {
            for (index, pause) in pauses.enumerated() {
                guard (try? await Task.sleep(for: pause)) != nil else { break }
                continuation.yield(index + 1)
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in source.cancel() }
    }
}

/// All elements of a sequence, each with its time.
package func timed<Sequence: AsyncSequence>(
    _ sequence: Sequence
) async rethrows -> [Timed<Sequence.Element>] where Sequence.Element: Equatable & Sendable {
    let start = ContinuousClock.now
    var elements: [Timed<Sequence.Element>] = []
    for try await element in sequence { elements.append(Timed(element, at: ContinuousClock.now - start)) }
    return elements
}
