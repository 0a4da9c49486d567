// swift-tools-version: 6.3
import PackageDescription

let quattro = Target.Dependency.product(name: "Quattro", package: "quattro")
let testing = Target.Dependency.product(name: "QuattroTesting", package: "quattro")

let package = Package(
    name: "Prices",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "quattro", path: "../quattro")],
    targets: [
        .target(name: "Outside", dependencies: [quattro]),
        .executableTarget(
            name: "PriceServer",
            dependencies: ["Outside", quattro],
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
        ),
        .testTarget(
            name: "PriceServerTests",
            dependencies: ["PriceServer", "Outside", quattro, testing],
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
        ),
    ]
)
