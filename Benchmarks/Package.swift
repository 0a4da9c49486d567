// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library fetch none of these dependencies.
let package = Package(
    name: "quattro-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "quattro", path: "..")
    ],
    targets: [
        // The workloads of the comparison, on Quattro and on the standard library alone.
        .executableTarget(name: "Compare", dependencies: [.product(name: "Quattro", package: "quattro")])
    ],
    swiftLanguageModes: [.v6]
)

let upcomingFeatures = [
    "ExistentialAny",  // SE-0335
    "InternalImportsByDefault",  // SE-0409
    "MemberImportVisibility",  // SE-0444
    "NonisolatedNonsendingByDefault",  // SE-0461
]
for target in package.targets where target.type == .executable {
    target.swiftSettings = upcomingFeatures.map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]
}
