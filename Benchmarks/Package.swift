// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library fetch none of these dependencies.
let package = Package(
    name: "quattro-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "quattro", path: ".."),
        // Without its traits: they count allocations and retains in ways that do not work everywhere; see CAllocations.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // Tasks that wait, and who waits until they do.
        .target(name: "Waiting"),

        // Counts allocations, in whatever executable links it.
        .target(name: "CAllocations"),

        // The workloads of the comparison, on Quattro and on the standard library alone.
        .executableTarget(name: "Compare", dependencies: [.product(name: "Quattro", package: "quattro"), "Waiting"]),

        // Quattro beside the runtime's floor in one process, and the idioms of the comparison, by a link; with `QUATTRO_BEFORE`, also beside itself at an earlier commit.
        .target(
            name: "Operations",
            dependencies: [
                .product(name: "Quattro", package: "quattro"),
                .product(name: "QuattroTesting", package: "quattro"),
                "Waiting",
            ]
        ),
        .executableTarget(
            name: "SideBySide",
            dependencies: ["Operations", "Waiting", .product(name: "QuattroInspect", package: "quattro")]
        ),

        // Allocations per operation, against what is allowed.
        .executableTarget(
            name: "Allocations",
            dependencies: [.product(name: "Quattro", package: "quattro"), "CAllocations", "Waiting"]
        ),

        // The library's own costs over time.
        .executableTarget(
            name: "QuattroSuite",
            dependencies: [
                .product(name: "Quattro", package: "quattro"),
                .product(name: "Benchmark", package: "benchmark"),
                "CAllocations",
                "Waiting",
            ],
            path: "Benchmarks/QuattroSuite",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Its sources are taken out of the history by `make compare`.
let isBeforeThere = Context.environment["QUATTRO_BEFORE"] != nil
if isBeforeThere {
    package.targets += [
        .target(name: "QuattroBefore", path: ".before/Quattro"),
        .target(name: "QuattroTestingBefore", dependencies: ["QuattroBefore"], path: ".before/QuattroTesting"),
        // A link to `Operations`.
        .target(name: "OperationsBefore", dependencies: ["QuattroBefore", "QuattroTestingBefore", "Waiting"]),
    ]
    for target in package.targets where target.name == "SideBySide" {
        target.dependencies += ["OperationsBefore"]
    }
}

let upcomingFeatures = [
    "ExistentialAny",  // SE-0335
    "InternalImportsByDefault",  // SE-0409
    "MemberImportVisibility",  // SE-0444
    "NonisolatedNonsendingByDefault",  // SE-0461
]
for target in package.targets where target.name != "CAllocations" {
    target.swiftSettings = upcomingFeatures.map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]
}
for target in package.targets where isBeforeThere && ["SideBySide", "OperationsBefore"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.define("BEFORE")]
}
