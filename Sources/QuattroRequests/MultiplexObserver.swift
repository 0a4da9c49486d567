/// An observer that passes events on to several others.
///
/// ```swift
/// let observer = MultiplexObserver([MetricsObserver(), LogObserver(logger: logger)])
/// ```
///
/// Isolation: `Sendable`; a value. The others are called one after another, on the task of the request.
public struct MultiplexObserver: RequestObserver {
    private let observers: [any RequestObserver]

    /// Makes an observer of several.
    ///
    /// - Parameter observers: The observers to tell, in this order.
    public init(_ observers: [any RequestObserver]) {
        self.observers = observers
    }

    /// Tells each of them.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - operation: What the request was for.
    public func record(_ event: RequestEvent, operation: String) {
        for observer in observers { observer.record(event, operation: operation) }
    }
}

extension RequestObserver where Self == MultiplexObserver {
    /// Returns an observer that passes events on to several others: `.multiplex([.metrics, .log(to: logger)])`.
    ///
    /// - Parameter observers: The observers to tell, in this order.
    /// - Returns: The observer.
    public static func multiplex(_ observers: [any RequestObserver]) -> MultiplexObserver {
        MultiplexObserver(observers)
    }
}
