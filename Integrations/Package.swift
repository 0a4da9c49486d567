// swift-tools-version: 6.2
import PackageDescription

// Simulations of packages that know nothing of them, as they are, and a server on one of them. A package of its own, so that users of
// the library fetch none of these, and since QuattroTestingRuntime changes the executable that it is linked into.
let package = Package(
    name: "quattro-integrations",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "quattro", path: ".."),
        // Exact versions: the tests of known bugs say what is wrong with these.
        .package(url: "https://github.com/apple/swift-async-algorithms.git", exact: "1.1.4"),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/grpc/grpc-swift-2.git", exact: "2.4.3"),
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
                "EchoServer",
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
