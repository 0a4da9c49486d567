import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Logging
import Quattro
import QuattroGRPC
import ServiceLifecycle

/// What the plugin of gRPC generates from a `.proto` file: a service, and the client of one.
struct Echo: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {}
}

struct Users: Sendable {
    init(wrapping client: GRPCClient<HTTP2ClientTransport.Posix>) {}
    func get(_ id: Int) async throws -> User { taken() }
}

var echo: Echo { taken() }
var transport: HTTP2ServerTransport.Posix { taken() }
var shutdown: GRPCShutdown { taken() }
var deadlines: DeadlineServerInterceptor { taken() }
var logger: Logger { taken() }

func waitForSignal() async throws {}
