// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library fetch none of these dependencies.
let package = Package(
    name: "quattro-tool",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "quattro", targets: ["QuattroTool"])
    ],
    dependencies: [
        .package(name: "quattro", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        // Subprocess takes paths as its type; on Apple's systems it comes with the SDK.
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    ],
    targets: [
        // What the tool decides and shows, as values: no process, no clock, no terminal.
        .target(name: "QuattroToolCore"),
        // What ends the commands when the tool has been killed: in C, since it lives in a fork.
        .target(name: "CQuattroGuard"),
        .target(name: "CQuattroPoll"),
        .executableTarget(
            name: "QuattroTool",
            dependencies: [
                "CQuattroGuard",
                "CQuattroPoll",
                "QuattroToolCore",
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroInspect", package: "quattro"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
            ]
        ),
        // What the tests of `quattro top` watch.
        .executableTarget(
            name: "WatchedProgram",
            dependencies: [
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroInspect", package: "quattro"),
            ],
            path: "Tests/WatchedProgram"
        ),
        .testTarget(name: "QuattroToolTests", dependencies: ["QuattroToolCore"]),
        // Depends on the tool so that it is built before the tests that run it.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "QuattroTool",
                "QuattroToolCore",
                "WatchedProgram",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
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
for target in package.targets where !target.name.hasPrefix("CQuattro") {
    target.swiftSettings = upcomingFeatures.map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]
}
