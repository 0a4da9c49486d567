// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "quattro",
    // `Task.immediate`, which carries the body of every scope, came with these releases.
    platforms: [.macOS(.v26), .iOS(.v26), .tvOS(.v26), .watchOS(.v26), .visionOS(.v26)],
    products: [
        .library(name: "Quattro", targets: ["Quattro"]),
        .library(name: "QuattroTesting", targets: ["QuattroTesting"]),
    ],
    targets: [
        .target(name: "Quattro"),
        .target(name: "QuattroTesting", dependencies: ["Quattro"]),
        .testTarget(
            name: "QuattroTests",
            dependencies: ["Quattro", "QuattroTesting", "Scenarios", "Soaking", "CallSites", "CallSitesUpcoming"]
        ),
        .testTarget(name: "QuattroTestingTests", dependencies: ["Quattro", "QuattroTesting"]),

        // Random programs that are compared with Trio: how they run here, and a program that runs those it is given.
        .target(name: "Scenarios", dependencies: ["Quattro"], path: "Tests/Scenarios"),
        .executableTarget(name: "Differential", dependencies: ["Scenarios"], path: "Tests/Differential"),

        // Random work under invariants in real time: how it goes on, and a program that goes on for as long as it is told.
        .target(name: "Soaking", dependencies: ["Quattro"], path: "Tests/Soaking"),
        .executableTarget(name: "Soak", dependencies: ["Soaking"], path: "Tests/Soak"),

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
