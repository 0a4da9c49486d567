import Quattro
import Synchronization

/// The readers of what a command prints: a run that is stopped does not wait for those that do not read.
final class StuckReaders: Sendable {
    private let stop = Promise<Void>(name: "being stopped")
    private let onStop: @Sendable () -> Bool
    private let state = Mutex<(isRunEnding: Bool?, areGivenUp: Bool)>((nil, false))
    private let grace: Grace
    private let output: Output

    /// - Parameters:
    ///   - output: What is read.
    ///   - grace: How long they have when the run is stopped.
    ///   - onStop: Called once, when the command has been stopped. Returns whether the whole run ends.
    init(_ output: Output, _ grace: Grace, onStop: @escaping @Sendable () -> Bool) {
        (self.output, self.grace, self.onStop) = (output, grace, onStop)
    }

    var areGivenUp: Bool { state.withLock { $0.areGivenUp } }

    func stopped() { stop.succeed() }

    /// Tells that the command has been stopped, and what it prints may be less than all there is.
    @discardableResult func isRunEnding() -> Bool {
        if let known = state.withLock({ $0.isRunEnding }) { return known }
        let isEnding = onStop()
        state.withLock { $0.isRunEnding = isEnding }
        return isEnding
    }

    /// Waits until the command has been stopped and the grace is over, and then gives up.
    ///
    /// - Throws: `CancellationError`, if there is nothing left to be read before.
    func giveUp() async throws {
        try await stop.value
        guard isRunEnding() else { return }
        try await grace.untilOver()
        state.withLock { $0.areGivenUp = true }
        output.losePatience()
    }
}
