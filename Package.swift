// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "quattro",
    // `Task.immediate`, which carries the body of every scope, came with these releases.
    platforms: [.macOS(.v26), .iOS(.v26), .tvOS(.v26), .watchOS(.v26), .visionOS(.v26)],
    products: [
        .library(name: "Quattro", targets: ["Quattro"]),
        .library(name: "QuattroTesting", targets: ["QuattroTesting"]),
        .library(name: "QuattroTestingRuntime", targets: ["QuattroTestingRuntime"]),
    ],
    targets: [
        .target(name: "Quattro"),
        .target(name: "QuattroTesting", dependencies: ["Quattro"]),
        .target(
            name: "QuattroTestingRuntime",
            dependencies: ["Quattro", "QuattroTesting", "CQuattroTestingRuntime"]
        ),
        .target(name: "CQuattroTestingRuntime"),
        .testTarget(
            name: "QuattroTests",
            dependencies: ["Quattro", "QuattroTesting", "Scenarios", "CallSites", "CallSitesUpcoming"]
        ),
        .testTarget(name: "QuattroTestingTests", dependencies: ["Quattro", "QuattroTesting"]),

        // Random programs that are compared with Trio: how they run here, and a program that runs those it is given.
        .target(name: "Scenarios", dependencies: ["Quattro"], path: "Tests/Scenarios"),
        .executableTarget(
            name: "Differential",
            dependencies: ["QuattroTesting", "Scenarios"],
            path: "Tests/Differential"
        ),

        // The same program twice, with and without the upcoming features: what must compile at a caller's, and what it
        // prints. `CallSitesUpcoming` is a link to the other.
        .executableTarget(name: "CallSites", dependencies: ["Quattro"], path: "Tests/CallSites"),
        .executableTarget(name: "CallSitesUpcoming", dependencies: ["Quattro"], path: "Tests/CallSitesUpcoming"),
    ],
    swiftLanguageModes: [.v6]
)

let upcomingFeatures = [
    "ExistentialAny",  // SE-0335
    "InternalImportsByDefault",  // SE-0409
    "MemberImportVisibility",  // SE-0444
    "NonisolatedNonsendingByDefault",  // SE-0461
]
for target in package.targets where target.name != "CallSites" {
    target.swiftSettings = upcomingFeatures.map { .enableUpcomingFeature($0) }
}
for target in package.targets {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
}
