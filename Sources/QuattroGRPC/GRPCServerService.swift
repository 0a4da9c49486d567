#if GRPC && ServiceLifecycle
public import GRPCCore
public import ServiceLifecycle

/// A gRPC server in a service group, whose calls get a grace when the group shuts down gracefully.
///
/// It needs the trait `ServiceLifecycle`.
///
/// - When graceful shutdown begins, the service does what ``GRPCShutdown/begin(_:)`` does, and ends when the last call has ended.
/// - If the shutdown began before, the service ends at once.
/// - If its task is cancelled, the server closes its connections.
///
/// ```swift
/// let shutdown = GRPCShutdown(grace: .seconds(20))
/// let server = GRPCServer(transport: transport, services: [echo], interceptors: [DeadlineServerInterceptor(shutdown: shutdown)])
/// let group = ServiceGroup(
///     services: [GRPCServerService(server, shutdown: shutdown)],
///     gracefulShutdownSignals: [.sigterm],
///     logger: logger
/// )
/// try await group.run()
/// ```
public struct GRPCServerService<Transport: ServerTransport>: Service {
    private let server: GRPCServer<Transport>
    private let shutdown: GRPCShutdown

    /// Makes a service from a server.
    ///
    /// - Parameters:
    ///   - server: The server, with a ``DeadlineServerInterceptor`` that has this shutdown.
    ///   - shutdown: The shutdown of the server.
    public init(_ server: GRPCServer<Transport>, shutdown: GRPCShutdown) {
        self.server = server
        self.shutdown = shutdown
    }

    /// Serves until the last call has ended after a shutdown, or until the task is cancelled.
    ///
    /// - Throws: What `GRPCServer.serve()` throws, such as for an address that is in use.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            do {
                try await server.serve()
            } catch let error as RuntimeError where error.code == .serverIsStopped && shutdown.hasBegun {
                // The shutdown began before the server did.
            }
        } onGracefulShutdown: {
            shutdown.beginGrace()
            // A transport may call handlers of calls on the thread that begins its shutdown, and this thread holds a lock of the service
            // group.
            Task { server.beginGracefulShutdown() }
        }
    }
}
#endif
