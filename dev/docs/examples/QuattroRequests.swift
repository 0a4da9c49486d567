import Logging
import QuattroRequests
import QuattroTracing

var logger: Logger { taken() }
