// swift-tools-version: 6.2
import PackageDescription

// A package of its own: all test targets of a package are linked into one executable, and in one with QuattroTestingRuntime in
// it plain tasks do not escape from simulations, which the tests of QuattroTesting are about.
let package = Package(
    name: "quattro-testing-runtime-tests",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "quattro", path: "..")],
    targets: [
        .target(name: "CThreadEnd", path: "Tests/CThreadEnd"),
        .testTarget(
            name: "QuattroTestingRuntimeTests",
            dependencies: [
                "CThreadEnd",
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
for target in package.targets where target.isTest {
    target.swiftSettings = upcomingFeatures.map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]
}
