import Foundation
import Quattro
import Synchronization

/// What a process has to tell, as lines: the time on the machine's own clock in milliseconds, the name of the service, what happened.
///
/// All processes of a machine share the clock, so the lines of several make one story when they are sorted.
struct Report: Sendable {
    let service: String

    private static let output = Mutex(())

    func callAsFunction(_ event: String) {
        let now = ContinuousClock().systemEpoch.duration(to: ContinuousClock().now)
        let line = String(format: "%.3f %@ %@\n", now / .milliseconds(1), service, event)
        // In one piece, whatever other tasks have to say.
        Self.output.withLock { _ in FileHandle.standardOutput.write(Data(line.utf8)) }
    }

    /// An event, and how much time is left where it happens.
    func callAsFunction(left event: String) {
        let left = Deadline.currentEffective.remaining.map { String(format: "%.1f", $0 / .milliseconds(1)) } ?? "-"
        self("\(event) left=\(left)")
    }
}
