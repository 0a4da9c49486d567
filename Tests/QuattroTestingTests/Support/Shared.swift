/// A value that tasks share.
final class Shared<Value: Sendable>: Sendable {
    private let value: Guarded<Value>

    init(_ value: Value) {
        self.value = Guarded(value)
    }

    @discardableResult
    func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try value.withLock { try body(&$0) }
    }
}
