import Quattro
import Synchronization

/// Hands a value to another task, once.
final class Handover<Value>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: sending Value) { self.value = Mutex(value) }
    func take() -> sending Value? { value.withLock { $0.take() } }
}

func serve(_ inbound: sending AsyncStream<String>.AsyncIterator) async throws {
    let handover = Handover(inbound)
    try await withScopedTaskGroup { group in
        group.addBackgroundTask {
            guard var inbound = handover.take() else { return }
            while let line = await inbound.next() { print(line) }
        }
    }
}
