import Logging
import Quattro
import QuattroHummingbird
import Synchronization

/// What has been seen, in order, and a wait for more.
final class Record<Element: Sendable>: Sendable {
    private let seen = Mutex<[Element]>([])
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    var elements: [Element] { seen.withLock { $0 } }

    func append(_ element: Element) {
        seen.withLock { $0.append(element) }
        changes.continuation.yield()
    }

    /// Waits until there is such an element, as one task at a time may.
    @discardableResult
    func first(where isWanted: (Element) -> Bool = { _ in true }) async throws -> Element {
        if let element = elements.first(where: isWanted) { return element }
        for try await _ in changes.stream.throwingOnCancellation() {
            if let element = elements.first(where: isWanted) { return element }
        }
        throw CancellationError()
    }

    /// Waits until there are so many, as one task at a time may.
    func reach(_ count: Int) async throws {
        guard elements.count < count else { return }
        for try await _ in changes.stream.throwingOnCancellation() where elements.count >= count { return }
    }
}

/// An observer that keeps what it is told.
struct Events: RequestObserver {
    struct Entry: Sendable, Hashable {
        let event: RequestEvent
        let operation: String
    }

    let record = Record<Entry>()

    func record(_ event: RequestEvent, operation: String) { record.append(Entry(event: event, operation: operation)) }

    var entries: [Entry] { record.elements }

    /// How often a request has been stopped for a reason.
    func stops(_ ending: RequestEnding) -> Int {
        entries.count { if case .stopped(ending, _) = $0.event { true } else { false } }
    }

    /// Waits until a request has been stopped.
    func stop() async throws -> (ending: RequestEnding, latency: Duration) {
        let entry = try await record.first { if case .stopped = $0.event { true } else { false } }
        guard case .stopped(let ending, let latency) = entry.event else { throw CancellationError() }
        return (ending, latency)
    }
}

/// A log that keeps its lines.
struct Lines: LogHandler {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: Logger.Metadata
    }

    let record = Record<Line>()
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        record.append(Line(level: event.level, message: "\(event.message)", metadata: event.metadata ?? [:]))
    }

    var logger: Logger { Logger(label: "test") { _ in self } }
}
