import QuattroToolCore
import Synchronization

/// Both streams of a command, watched for the first line that says that it is ready.
final class ReadyWatch: Sendable {
    private let search: Mutex<ReadySearch>
    /// What to do once the line has been passed on.
    let report: @Sendable () -> Void

    init(_ pattern: ReadyPattern, report: @escaping @Sendable () -> Void) {
        search = Mutex(ReadySearch(pattern))
        self.report = report
    }

    /// - Returns: Whether this is the line; `true` only once.
    func isEnded(by line: [UInt8]) -> Bool {
        search.withLock { $0.isEnded(by: line) }
    }
}
