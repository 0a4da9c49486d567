#if ServiceLifecycle
public import ServiceLifecycle

extension Service {
    /// Returns a service that is cancelled some time after its graceful shutdown has begun.
    ///
    /// Use it for a service that does not end by itself, or not soon enough: the grace is a deadline, and all code inside sees at once how
    /// much time is left.
    ///
    /// - If no shutdown begins, the service runs as if it were not wrapped.
    /// - If it ends within the grace, it returns or throws as usual.
    /// - If it gives up because the grace has ended, it returns, so that the group continues with the shutdown.
    /// - If it throws anything else, that error is thrown.
    ///
    /// ```swift
    /// let group = ServiceGroup(services: [pool, worker.cancelled(after: .seconds(20))], logger: logger)
    /// ```
    ///
    /// A service group shuts its services down one after another, the last first: the grace of each counts from its own turn.
    /// `maximumGracefulShutdownDuration` of the group limits all of them together, and cancels as well.
    ///
    /// - Parameter grace: How long it may continue; zero or less cancels it as soon as its shutdown begins.
    /// - Returns: The service.
    public func cancelled(after grace: Duration) -> some Service { CancelledService(base: self, grace: grace) }
}

private struct CancelledService<Base: Service>: Service {
    let base: Base
    let grace: Duration

    func run() async throws {
        try await withShutdownGrace(grace, name: "\(Base.self)") { try await base.run() }
    }
}
#endif
