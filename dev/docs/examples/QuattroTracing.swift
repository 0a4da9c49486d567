import AsyncHTTPClient
import Logging
import Metrics
import Quattro
import QuattroGRPC
import QuattroHTTPClient
import QuattroHummingbird
import QuattroTracing
import Tracing

var logger: Logger { taken() }
/// The tracer of a back end, such as that of swift-otel, and what that writes into each line of a log.
var tracer: any Tracer { taken() }
extension Logger.MetadataProvider {
    static var otel: Logger.MetadataProvider { taken() }
}
