// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "App",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "quattro", path: "../quattro")],
    targets: [
        .executableTarget(
            name: "App",
            dependencies: [
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroInspect", package: "quattro"),
            ],
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
        ),
        .testTarget(
            name: "AppTests",
            dependencies: ["App", .product(name: "QuattroTesting", package: "quattro")]
        ),
    ]
)
