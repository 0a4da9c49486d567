import Logging
import Quattro
import Synchronization
import Tracing

/// The headers of a request.
typealias Headers = [String: String]

struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout Headers) { headers[key] = value }
}

struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: Headers) -> String? { headers[key] }
}

extension Instrument {
    /// What is sent along from here.
    func injected(_ context: ServiceContext = .current ?? .topLevel) -> Headers {
        var headers = Headers()
        inject(context, into: &headers, using: HeaderInjector())
        return headers
    }

    /// The context of a request with such headers.
    func extracted(_ headers: Headers, into context: ServiceContext = .topLevel) -> ServiceContext {
        var context = context
        extract(headers, into: &context, using: HeaderExtractor())
        return context
    }
}

let envoy = DeadlineHeader.envoy.name

/// Waits in the time that is in effect.
nonisolated(nonsending) func sleep(_ milliseconds: Int) async throws {
    try await Task.sleep(for: .milliseconds(milliseconds), clock: .quattro)
}

/// A log that keeps its lines, as `level message key=value …`.
struct Log: LogHandler {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private let kept = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug
    var metadataProvider: Logger.MetadataProvider?

    init(_ provider: Logger.MetadataProvider? = nil) { metadataProvider = provider }

    var lines: [String] { kept.all.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in self } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = (metadataProvider?.get() ?? [:]).merging(event.metadata ?? [:]) { $1 }
        let pairs = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let line = (["\(event.level)", "\(event.message)"] + pairs).joined(separator: " ")
        kept.all.withLock { $0.append(line) }
    }
}
