import Quattro
import Synchronization

/// What events and nodes of a random program reach by its number.
final class Register: Sendable {
    private struct State {
        var scopes: [Int: CancelScope] = [:]
        var handles: [Int: TaskHandle<Void>] = [:]
        var groups: [Int: OpenGroup] = [:]
        /// Children that are being started: one that is cancelled alone may hand that to its caller.
        var starting: Set<Int> = []
    }

    private let state = Mutex(State())

    func add(_ scope: CancelScope, _ id: Int) { state.withLock { $0.scopes[id] = scope } }
    func add(_ handle: TaskHandle<Void>, _ id: Int) { state.withLock { $0.handles[id] = handle } }
    func add(_ group: OpenGroup, _ id: Int) { state.withLock { $0.groups[id] = group } }
    func addStarting(_ id: Int) { state.withLock { _ = $0.starting.insert(id) } }

    func scope(_ id: Int) -> CancelScope? { state.withLock { $0.scopes[id] } }
    func handle(_ id: Int) -> TaskHandle<Void>? { state.withLock { $0.handles[id] } }
    func group(_ id: Int) -> OpenGroup? { state.withLock { $0.groups[id] } }
    func isStarting(_ id: Int) -> Bool { state.withLock { $0.starting.contains(id) } }
}

/// A group that children may be added to, and how many of them there are.
struct OpenGroup: Sendable {
    let group: ScopedTaskGroup
    let limit: Int?
    let isInBackground: Bool
    let alive = Counter()
    let running = Counter()
}
