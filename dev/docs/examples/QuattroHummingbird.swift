import Hummingbird
import NIOCore
import Quattro
import QuattroHummingbird
import QuattroRequests

var router: Router<BasicChannelRequestContext> { taken() }
