import ArgumentParser
import GRPCCore
import Quattro
import QuattroGRPC

/// What is done about deadlines at the two ends of a call.
enum CallVariant: String, CaseIterable, ExpressibleByArgument {
    case plain, timeout, both, scope, client, sent, server, header

    var name: String {
        switch self {
        case .plain: "plain"
        case .timeout: "`CallOptions.timeout`"
        case .both: "both interceptors and `fail(after:)`"
        case .scope: "`fail(after:)` alone"
        case .client: "`DeadlineClientInterceptor` alone"
        case .sent: "`DeadlineClientInterceptor` and `fail(after:)`"
        case .server: "`DeadlineServerInterceptor` alone, `maximum`"
        case .header: "a header `grpc-timeout` alone"
        }
    }

    static let limit = Duration.seconds(5)

    var clientInterceptors: [any ClientInterceptor] {
        switch self {
        case .both, .client, .sent: [DeadlineClientInterceptor()]
        default: []
        }
    }

    var serverInterceptors: [any ServerInterceptor] {
        switch self {
        case .both: [DeadlineServerInterceptor()]
        case .server: [DeadlineServerInterceptor(maximum: Self.limit)]
        default: []
        }
    }

    var options: CallOptions {
        var options = CallOptions.defaults
        if self == .timeout { options.timeout = Self.limit }
        return options
    }

    /// A header makes the server alone set a timer.
    var metadata: Metadata { self == .header ? ["grpc-timeout": "5000m"] : [:] }

    var limit: Duration? {
        switch self {
        case .both, .scope, .sent: Self.limit
        default: nil
        }
    }
}
