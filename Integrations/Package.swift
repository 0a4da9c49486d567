// swift-tools-version: 6.2
import PackageDescription

// Simulations of packages that know nothing of them, as they are, servers on some of them, and the tests of the products that bring
// deadlines into servers and clients. A package of its own, so that users of the library fetch none of these, and since
// QuattroTestingRuntime changes the executable that it is linked into.
let package = Package(
    name: "quattro-integrations",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "example", targets: ["Example"]),
        .executable(name: "load", targets: ["Load"]),
    ],
    dependencies: [
        .package(name: "quattro", path: "..", traits: ["Server"]),
        // Exact versions: the tests of known bugs say what is wrong with these.
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms.git", exact: "1.1.4"),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/grpc/grpc-swift-2.git", exact: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", exact: "2.9.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: [
        .target(
            name: "IntegrationSupport",
            dependencies: [
                .product(name: "QuattroTesting", package: "quattro"),
                .product(name: "QuattroTestingRuntime", package: "quattro"),
            ]
        ),
        // Pages of the documentation, whose code the tests have too.
        .target(name: "Pages"),
        .target(
            name: "EchoServer",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
            ]
        ),
        .testTarget(
            name: "AsyncAlgorithmsTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroTesting", package: "quattro"),
                .product(name: "QuattroTestingRuntime", package: "quattro"),
            ]
        ),
        .testTarget(
            name: "EchoServerTests",
            dependencies: [
                "EchoServer", "Pages",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
            ]
        ),
        .testTarget(
            name: "FoundationTests",
            dependencies: [.product(name: "Quattro", package: "quattro")]
        ),
        .testTarget(
            name: "ServiceLifecycleTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "QuattroTesting", package: "quattro"),
                .product(name: "QuattroTestingRuntime", package: "quattro"),
            ]
        ),

        // The products behind traits: three services of a shop as processes, and tests of each.
        .target(name: "Launching", dependencies: [.product(name: "Quattro", package: "quattro")]),
        .executableTarget(
            name: "Example",
            dependencies: [
                "Launching",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroGRPC", package: "quattro"),
                .product(name: "QuattroHTTPClient", package: "quattro"),
                .product(name: "QuattroHummingbird", package: "quattro"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        // What deadlines cost servers, measured beside what there is without: `make load`.
        .executableTarget(
            name: "Load",
            dependencies: [
                "Launching",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCInProcessTransport", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroGRPC", package: "quattro"),
                .product(name: "QuattroHummingbird", package: "quattro"),
            ]
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: [
                "Example", "Launching",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
            ]
        ),
        .testTarget(
            name: "QuattroServiceLifecycleTests",
            dependencies: [
                "Pages",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroServiceLifecycle", package: "quattro"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "QuattroGRPCTests",
            dependencies: [
                "Pages",
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCInProcessTransport", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroGRPC", package: "quattro"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "QuattroHummingbirdTests",
            dependencies: [
                "Pages",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HummingbirdRouter", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroHummingbird", package: "quattro"),
                .product(name: "QuattroInspect", package: "quattro"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "QuattroHTTPClientTests",
            dependencies: [
                "Pages",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroHTTPClient", package: "quattro"),
                .product(name: "QuattroTesting", package: "quattro"),
                .product(name: "QuattroTracing", package: "quattro"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .testTarget(
            name: "QuattroTracingTests",
            dependencies: [
                "Pages",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroHTTPClient", package: "quattro"),
                .product(name: "QuattroTesting", package: "quattro"),
                .product(name: "QuattroTracing", package: "quattro"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .testTarget(
            name: "NIOAndGRPCTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCInProcessTransport", package: "grpc-swift-2"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroTesting", package: "quattro"),
                .product(name: "QuattroTestingRuntime", package: "quattro"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

let upcomingFeatures = [
    "ExistentialAny",  // SE-0335
    "InternalImportsByDefault",  // SE-0409
    "MemberImportVisibility",  // SE-0444
    "NonisolatedNonsendingByDefault",  // SE-0461
]
for target in package.targets {
    target.swiftSettings = upcomingFeatures.map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]
}
