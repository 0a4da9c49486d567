import AsyncHTTPClient
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Hummingbird
import NIOCore
import NIOHTTP1
import Quattro
import QuattroGRPC
import QuattroHTTPClient
import ServiceLifecycle
import UnixSignals

/// The service in the middle: gRPC over TCP, which asks the warehouse.
struct Stock {
    let report = Report(service: "stock")
    let options: ServerOptions
    let warehouse: String

    func run() async throws {
        let shutdown = GRPCShutdown(grace: .milliseconds(options.grace))
        let server = GRPCServer(
            transport: .http2NIOPosix(
                address: .ipv4(host: "127.0.0.1", port: options.port),
                transportSecurity: .plaintext
            ),
            services: [StockService(stock: self)],
            interceptors: [
                DeadlineServerInterceptor(
                    maximum: options.maximum.map { .milliseconds($0) },
                    shutdown: shutdown,
                    observer: ReportedEvents(report: report)
                )
            ]
        )
        let group = ServiceGroup(
            services: [GRPCServerService(server, shutdown: shutdown)],
            gracefulShutdownSignals: [.sigterm],
            logger: options.logger("stock")
        )
        try await withScopedTaskGroup { tasks in
            tasks.addBackgroundTask {
                report("listens port=\(try await server.listeningAddress?.ipv4?.port ?? 0)")
            }
            try await group.run()
        }
        report("ended")
    }

    /// Works a little, then has the warehouse do the rest.
    func reserve(_ query: String) async throws -> String {
        try await reported(report, "reservation") {
            try await work(for: .milliseconds(50))
            return try await call("/items/1?\(query)") { response in
                try await String(buffer: response.body.collect(upTo: 1 << 16))
            }
        }
    }

    /// Hands on what the warehouse tells.
    func watch(_ write: (String) async throws -> Void) async throws {
        try await reported(report, "watch") {
            try await call("/feed") { response in
                for try await part in response.body { try await write(String(buffer: part)) }
                try await checkpoint()
            }
        }
    }

    private func call<Value>(
        _ path: String,
        _ body: nonisolated(nonsending) (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        try await HTTPClient.shared.execute(HTTPClientRequest(url: warehouse + path)) { response in
            switch response.status {
            case .ok: return try await body(response)
            case .gatewayTimeout: throw RPCError(code: .deadlineExceeded, message: "the warehouse had no time")
            case .serviceUnavailable: throw RPCError(code: .unavailable, message: "the warehouse shuts down")
            default: throw RPCError(code: .unknown, message: "the warehouse answered \(response.status.code)")
            }
        }
    }
}

/// The methods of the stock; messages are text.
struct StockService: RegistrableRPCService {
    static let reserve = MethodDescriptor(fullyQualifiedService: "shop.Stock", method: "Reserve")
    static let watch = MethodDescriptor(fullyQualifiedService: "shop.Stock", method: "Watch")
    static let count = MethodDescriptor(fullyQualifiedService: "shop.Stock", method: "Count")

    let stock: Stock

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(forMethod: Self.reserve, deserializer: Text(), serializer: Text()) { request, _ in
            let request = try await ServerRequest(stream: request)
            return StreamingServerResponse(single: ServerResponse(message: try await stock.reserve(request.message)))
        }
        router.registerHandler(forMethod: Self.watch, deserializer: Text(), serializer: Text()) { _, _ in
            StreamingServerResponse { writer in
                try await stock.watch { try await writer.write($0) }
                return [:]
            }
        }
        router.registerHandler(forMethod: Self.count, deserializer: Text(), serializer: Text()) { request, _ in
            StreamingServerResponse { writer in
                try await reported(stock.report, "count") {
                    var count = 0
                    for try await message in request.messages.throwingOnCancellation() {
                        count += message.utf8.count
                        try await writer.write("\(count)")
                    }
                }
                return [:]
            }
        }
    }
}

/// Messages that are text.
struct Text: MessageSerializer, MessageDeserializer {
    func serialize<Serialized: GRPCContiguousBytes>(_ message: String) throws -> Serialized { Serialized(message.utf8) }

    func deserialize<Serialized: GRPCContiguousBytes>(_ bytes: Serialized) throws -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
