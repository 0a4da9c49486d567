/// A library as most are today: language mode 6, without `NonisolatedNonsendingByDefault`. So its `async` methods run on no actor, and
/// a call of one sends the value there.
public protocol Writer {
    mutating func write(_ text: String) async throws
}

/// Writes into what it is made with.
public struct Root: Writer {
    private var texts: [String] = []
    public init() {}

    public mutating func write(_ text: String) async throws { texts.append(text) }

    public var written: String { texts.joined(separator: " ") }
}

/// The body of a response, as web frameworks have it.
public struct Body: Sendable {
    private let content: @Sendable (inout any Writer) async throws -> Void

    public init(_ content: @escaping @Sendable (inout any Writer) async throws -> Void) { self.content = content }

    public func write(into writer: inout any Writer) async throws { try await content(&writer) }
}

/// Not `Sendable`.
public final class Session {
    public init() {}

    public func work() async throws {}
}

public struct Numbers: AsyncSequence {
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var last = 0

        public mutating func next() async throws -> Int? {
            last += 1
            return last < 3 ? last : nil
        }
    }

    public init() {}

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}

@available(*, unavailable)
extension Numbers.AsyncIterator: Sendable {}
