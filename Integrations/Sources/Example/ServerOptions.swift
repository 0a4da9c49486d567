import ArgumentParser
import Hummingbird
import Logging
import Quattro
import QuattroHummingbird

/// What all services are started with.
struct ServerOptions: ParsableArguments {
    @Option(help: "Where to listen on 127.0.0.1; 0 for a free port, which is told.")
    var port = 0

    @Option(help: "How many milliseconds requests may take at most.")
    var maximum: Int?

    @Option(help: "How many milliseconds requests in flight may go on in a shutdown.")
    var grace = 300

    @Flag(help: "Log what the servers log, on standard error.")
    var verbose = false

    func logger(_ label: String) -> Logger {
        var logger = Logger(label: label, factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = verbose ? .info : .warning
        return logger
    }

    func middleware(_ report: Report) -> DeadlineMiddleware<BasicChannelRequestContext> {
        DeadlineMiddleware(
            maximum: maximum.map { .milliseconds($0) },
            shutdownGrace: .milliseconds(grace),
            observer: ReportedEvents(report: report)
        )
    }
}

/// Tells of the deadlines of requests as lines.
struct ReportedEvents: RequestObserver {
    let report: Report

    func record(_ event: RequestEvent, operation: String) {
        switch event {
        case .refused: report("refused \(operation)")
        case .stopped(let ending, after: let latency):
            report("stopped \(operation) ending=\(ending) after=\(Int(latency / .milliseconds(1)))")
        default: break
        }
    }
}
