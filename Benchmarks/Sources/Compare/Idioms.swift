// swift-format-ignore-file: NeverForceUnwrap

// What Swift developers write without a library, as it stands in forum answers and in code bases.

struct TimedOut: Error {}

/// The two-child race: the operation against a sleeping child.
func race<Value: Sendable>(
    timeout: Duration,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: timeout)
            throw TimedOut()
        }
        return try await group.next()!
    }
}

/// The same with the immediate children of Swift 6.2: the operation starts on the caller's stack.
func raceImmediately<Value: Sendable>(
    timeout: Duration,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addImmediateTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: timeout)
            throw TimedOut()
        }
        return try await group.next()!
    }
}

/// Adds a task whenever one has finished.
func mapAddingOneWhenOneFinishes<Element: Sendable, Output: Sendable>(
    _ elements: [Element],
    limit: Int,
    _ transform: @escaping @Sendable (Element) async throws -> Output
) async throws -> [Output] {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var remaining = elements.enumerated().makeIterator()
        var outputs = [Output?](repeating: nil, count: elements.count)
        for _ in 0..<limit {
            guard let (index, element) = remaining.next() else { break }
            group.addTask { (index, try await transform(element)) }
        }
        while let (index, output) = try await group.next() {
            outputs[index] = output
            if let (index, element) = remaining.next() {
                group.addTask { (index, try await transform(element)) }
            }
        }
        return outputs.map { $0! }
    }
}
