#if Hummingbird
import Hummingbird
import QuattroRequests

/// The route of a request, which some routers find only after the middlewares have run.
struct Route: Sendable {
    private let path: EndpointPath

    init(_ context: some RequestContext) {
        path = context.coreContext.endpointPath
    }

    /// The name of the route, such as `/users/{id}`; never the path that the client wrote.
    var name: String { path.value ?? "unknown" }
}

/// Tells an observer the route as it is known at that time.
struct RouteObserver: RequestObserver {
    let base: any RequestObserver
    let route: Route

    func record(_ event: RequestEvent, operation: String) { base.record(event, operation: route.name) }
}
#endif
