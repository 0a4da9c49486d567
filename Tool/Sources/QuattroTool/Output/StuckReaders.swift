import Quattro
import Synchronization

/// The readers of a command's output: a run that is being stopped does not wait for readers that do not read.
final class StuckReaders: Sendable {
    private let stop = Promise<Void>(name: "being stopped")
    private let onStop: @Sendable () -> Bool
    private let state = Mutex<(isRunEnding: Bool?, areGivenUp: Bool)>((nil, false))
    private let grace: Grace
    private let output: Output

    /// - Parameters:
    ///   - output: The output.
    ///   - grace: How long the readers have when the run is stopped.
    ///   - onStop: Called once, when the command has been stopped; returns whether the whole run ends.
    init(_ output: Output, _ grace: Grace, onStop: @escaping @Sendable () -> Bool) {
        (self.output, self.grace, self.onStop) = (output, grace, onStop)
    }

    var areGivenUp: Bool { state.withLock { $0.areGivenUp } }

    func stopped() { stop.succeed() }

    /// Reports that the command has been stopped, so that its output may be incomplete.
    @discardableResult func isRunEnding() -> Bool {
        if let known = state.withLock({ $0.isRunEnding }) { return known }
        let isEnding = onStop()
        state.withLock { $0.isRunEnding = isEnding }
        return isEnding
    }

    /// Waits until the command has been stopped and the grace has passed, and then gives up on the readers.
    ///
    /// - Throws: `CancellationError` if everything has been read before that.
    func giveUp() async throws {
        try await stop.value
        guard isRunEnding() else { return }
        try await grace.untilOver()
        state.withLock { $0.areGivenUp = true }
        output.losePatience()
    }
}
