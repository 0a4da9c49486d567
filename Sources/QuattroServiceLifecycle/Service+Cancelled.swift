#if ServiceLifecycle
public import ServiceLifecycle

extension Service {
    /// A service that is cancelled some time after its graceful shutdown has begun.
    ///
    /// For a service that does not end by itself, or not soon enough: the grace is a deadline, and everything inside sees at once how much
    /// is left.
    ///
    /// - No shutdown begins: the service runs as if it were not wrapped.
    /// - It ends before the grace is over: with what it returns or throws.
    /// - The grace is over, and the service gives up because of that: it returns, so that the group goes on with the shutdown.
    /// - It throws anything else: that error.
    ///
    /// ```swift
    /// let group = ServiceGroup(services: [pool, worker.cancelled(after: .seconds(20))], logger: logger)
    /// ```
    ///
    /// A service group shuts its services down one after the other, the last first: the grace of each counts from its own turn. The bound
    /// for all is `maximumGracefulShutdownDuration` of the group, which cancels as well.
    ///
    /// - Parameter grace: How long it may go on; zero or less cancels it as soon as its shutdown begins.
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
