#if Tracing
public import Quattro
public import Tracing

private enum DeadlineKey: ServiceContextKey {
    typealias Value = Deadline

    static var nameOverride: String? { "deadline" }
}

extension ServiceContext {
    /// The deadline that travels with the context; `Deadline.never` if there is none.
    ///
    /// It is a point in time of this process. ``DeadlineInstrument`` sets it from the time left when a request arrives, and writes the time
    /// left when one is sent. By itself it ends nothing: ``withContextDeadline(name:fileID:line:_:)`` passes it to a scope.
    ///
    /// ```swift
    /// var context = ServiceContext.current ?? .topLevel
    /// context.deadline = min(context.deadline, .after(.seconds(5)))
    /// ```
    public var deadline: Deadline {
        get { self[DeadlineKey.self] ?? .never }
        set { self[DeadlineKey.self] = newValue == .never ? nil : newValue }
    }
}
#endif
