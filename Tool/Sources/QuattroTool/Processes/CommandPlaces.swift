import Foundation
import Quattro
import QuattroToolCore
import Synchronization

/// The places of running commands, with descriptors for each, and the processes in them.
final class CommandPlaces: Sendable {
    fileprivate struct State {
        var places: StartPlaces
        var groups: [ObjectIdentifier: ProcessGroup] = [:]
        var change = Promise<Void>(name: "a place")
        /// The suspended processes.
        var suspended: Suspended?
    }

    private let state: Mutex<State>

    init(descriptors: Int) {
        state = Mutex(State(places: StartPlaces(descriptors: descriptors)))
    }

    /// Waits until one more command may be started.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before; ``OutOfResources``, if no command will end by itself.
    func take(isBackground: Bool) async throws -> Place {
        while true {
            let (isTaken, change, isWorthWaiting) = state.withLock { state in
                (state.places.take(), state.change, state.places.isWorthWaiting)
            }
            if isTaken { return Place(places: self, isBackground: isBackground) }
            guard isWorthWaiting else { throw OutOfResources(error: EMFILE) }
            try await change.value
        }
    }

    /// Waits until the missing resource may be available again: until another command changes its state, or for a moment.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func waitForMore() async throws {
        let change = state.withLock { state in
            state.places.fellShort()
            return state.change
        }
        try await moveOn(after: .milliseconds(100)) { try await change.value }
    }

    /// Whether there is a command that will end by itself and free its resources.
    var isOneRunning: Bool { state.withLock { $0.places.isOneRunning } }

    /// Suspends all processes of all commands, and starts none, until ``goOn()``.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func stop() async throws {
        change { $0.places.isClosed = true }
        while case let (count, change) = state.withLock({ ($0.places.startingCount, $0.change) }), count > 0 {
            try await change.value
        }
        // SIGTSTP would not help: the system drops it in a session without a terminal.
        let suspended = Suspended(sessions: state.withLock { $0.groups.values.map(\.leader) })
        state.withLock { $0.suspended = suspended }
    }

    func goOn() {
        let suspended = state.withLock { state in
            defer { state.suspended = nil }
            return state.suspended
        }
        suspended?.goOn()
        change { $0.places.isClosed = false }
    }

    fileprivate func change(_ body: (inout sending State) -> Void) {
        let change = state.withLock { state in
            body(&state)
            let change = state.change
            state.change = Promise(name: "a place")
            return change
        }
        change.succeed()
    }

    /// The place of one command.
    final class Place: Sendable {
        private let places: CommandPlaces
        private let isBackground: Bool
        private let hasStarted = Mutex(false)

        fileprivate init(places: CommandPlaces, isBackground: Bool) {
            (self.places, self.isBackground) = (places, isBackground)
        }

        func started(_ group: ProcessGroup) {
            hasStarted.withLock { $0 = true }
            let id = ObjectIdentifier(self)
            places.change { state in
                state.places.started(isBackground: isBackground)
                state.groups[id] = group
            }
        }

        /// Gives the place back when no process of the command is left.
        func leave() {
            let (id, hasStarted, isBackground) = (ObjectIdentifier(self), hasStarted.withLock { $0 }, isBackground)
            places.change { state in
                state.places.leave(hasStarted: hasStarted, isBackground: isBackground)
                state.groups[id] = nil
            }
        }
    }
}

/// The system had no descriptor or process for a command, which may pass.
struct OutOfResources: Error, CustomStringConvertible {
    let error: Int32

    static let errors = [EAGAIN, EMFILE, ENFILE, ENOMEM]

    var description: String {
        switch error {
        case EAGAIN: "not enough threads and processes are allowed (see ulimit -u)"
        case EMFILE: "not enough descriptors are allowed (see ulimit -n)"
        default: String(cString: strerror(error))
        }
    }
}
