#if Hummingbird
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Quattro
import QuattroRequests
import ServiceLifecycle

/// The work for a request: the handler, and then the writing of the response's body.
struct RequestWork: Sendable {
    struct Limits: Sendable {
        let maximum: Duration?
        let shutdownGrace: Duration?
        let warnsAfter: Duration
        let shutdown = EndOfGrace()
    }

    let request: ServerRequest
    let connection: Connection?
    let limits: Limits
    let logger: Logger
    let route: Route

    /// Runs the handler, and puts the body of its response under the same limits.
    func respond(_ handler: () async throws -> Response) async throws -> Response {
        let watch = connection?.disconnects.watch(request)
        let outcome = await run(watch, handler)
        if case .returned(var response, nil) = outcome, response.body.isWrittenBitByBit {
            response.body = bound(response.body, watch)
            return response
        }
        watch?.end()
        switch outcome {
        case .returned(let response, let stop):
            guard let stop else { return response }
            // A complete body is sent. A body that has not been made yet would be cut off after the head of the response.
            let isThere = response.body.contentLength != nil
            note(stop, isThere ? "the handler returned late" : "the handler returned late, before its body was written")
            guard isThere else { throw end(stop) }
            return response.body.isWrittenBitByBit ? sentLate(response) : response
        case .stopped(let stop):
            note(stop, "the handler gave up")
            throw end(stop)
        case .threw(let error): throw error
        }
    }

    /// A long response takes time to write, so it gets limits again: those of a new request.
    private func sentLate(_ response: Response) -> Response {
        let request = ServerRequest(operation: route.name, remaining: limits.maximum)
        let work = RequestWork(request: request, connection: connection, limits: limits, logger: logger, route: route)
        var response = response
        response.body = work.bound(response.body, connection?.disconnects.watch(request))
        return response
    }

    private func bound(_ body: ResponseBody, _ watch: DisconnectHandler.Watch?) -> ResponseBody {
        ResponseBody(contentLength: body.contentLength) { writer in
            defer { watch?.end() }
            let writer = WatchedBodyWriter(base: writer, watch: watch)
            let outcome = await run(watch) { @concurrent in try await body.write(writer) }
            switch outcome {
            case .returned(_, let stop):
                if let stop { note(stop, "the response's body ended late") }
            case .stopped(let stop):
                note(stop, "the response's body was cut off")
                // The error is thrown, so that Hummingbird closes the connection and the response does not look complete.
                throw end(stop)
            case .threw(let error): throw error
            }
        }
    }

    /// Returns the end of a request for a reason that its own scope has not absorbed.
    ///
    /// - Hummingbird may have cancelled the task: over HTTP/2 when the connection is gone, and in general when the server may not wait
    ///   for its requests any longer, or its own task was cancelled.
    /// - The client may be gone, and the work may have noticed that before it was told, by an error of a read or write.
    ///
    /// A cancellation of another middleware's scope is left to that scope.
    private func stopFromAround(_ error: any Error) -> RequestStop? {
        guard Task.isCancelled else {
            return connection?.disconnects.isPeerGone == true ? request.stop(.disconnected, throwing: error) : nil
        }
        // A nested middleware has found the end itself.
        guard CancelScope.isCancelledByTask, !(error is RequestEnded) else { return nil }
        if Task.isShuttingDownGracefully { return request.stop(.shutdown, throwing: error) }
        return connection.map { request.stop($0.isGone ? .disconnected : .shutdown, throwing: error) }
    }

    private func run<Value>(
        _ watch: DisconnectHandler.Watch?,
        _ phase: nonisolated(nonsending) () async throws -> Value
    ) async -> RequestOutcome<Value> {
        let outcome = await runUnderGrace(phase)
        // After the end of the response, an error belongs to the work itself.
        guard case .threw(let error) = outcome, watch?.hasEnded != true, let stop = stopFromAround(error) else {
            return outcome
        }
        return .stopped(stop)
    }

    private func runUnderGrace<Value>(
        _ phase: nonisolated(nonsending) () async throws -> Value
    ) async -> RequestOutcome<Value> {
        guard let grace = limits.shutdownGrace else { return await request.run(phase) }
        return await withGracefulShutdownHandler {
            await request.run(phase)
        } onGracefulShutdown: { [request, limits] in
            request.shutDown(by: limits.shutdown.end(after: grace))
        }
    }

    private func end(_ stop: RequestStop) -> RequestEnded {
        if stop.ending == .disconnected { connection?.close() }
        return RequestEnded(stop)
    }

    private func note(_ stop: RequestStop, _ what: String) {
        var metadata: Logger.Metadata = [
            "quattro.ending": "\(stop.ending)", "quattro.latency": "\(stop.latency)", "http.route": "\(route.name)",
        ]
        if let error = stop.error { metadata["error.type"] = "\(error)" }
        logger.log(level: stop.latency > limits.warnsAfter ? .warning : .info, "\(what)", metadata: metadata)
    }
}

/// A writer of a response's body that tells the watch when the body ends.
///
/// Work may continue after that. Over HTTP/2 the stream then closes by itself, as if the client had disconnected.
private struct WatchedBodyWriter: ResponseBodyWriter {
    var base: any ResponseBodyWriter
    let watch: DisconnectHandler.Watch?

    @concurrent
    mutating func write(_ buffer: ByteBuffer) async throws { try await base.write(buffer) }

    @concurrent
    mutating func write(contentsOf buffers: some Sequence<ByteBuffer>) async throws {
        try await base.write(contentsOf: buffers)
    }

    @concurrent
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        watch?.finish()
        try await base.finish(trailingHeaders)
        watch?.end()
    }
}

/// The moment when the grace of all requests ends: the grace begins once, and not anew for requests that are told later.
final class EndOfGrace: Sendable {
    private let end = Guarded(Deadline?.none)

    func end(after grace: Duration) -> Deadline {
        end.withLock { end in
            let known = end ?? .after(grace)
            end = known
            return known
        }
    }
}

extension ResponseBody {
    /// Whether the writing may take long.
    ///
    /// Hummingbird writes a buffer in one piece, and a limit on that would need two more writes. From outside, a buffer cannot be
    /// distinguished from a closure of known length, so only a long body counts as one that may take long.
    fileprivate var isWrittenBitByBit: Bool {
        guard let contentLength else { return true }
        return contentLength > 64 * 1024
    }
}
#endif
