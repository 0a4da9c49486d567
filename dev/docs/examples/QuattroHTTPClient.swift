import AsyncHTTPClient
import Logging
import NIOCore
import Quattro
import QuattroHTTPClient

var client: HTTPClient { taken() }
var request: HTTPClientRequest { taken() }
var logger: Logger { taken() }
