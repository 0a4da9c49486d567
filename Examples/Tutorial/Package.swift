// swift-tools-version: 6.3
// The six steps of the tutorial "A server that gives up in time", side by side and finished. Readers of the tutorial write one of them after
// the other, in a package of their own: `Manifests` has that.
import PackageDescription

let quattro = Target.Dependency.product(name: "Quattro", package: "quattro")
let testing = Target.Dependency.product(name: "QuattroTesting", package: "quattro")
let inspect = Target.Dependency.product(name: "QuattroInspect", package: "quattro")

let package = Package(
    name: "tutorial",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "quattro", path: "../..")],
    targets: [
        // The code around the server: a little HTTP over a Unix socket, and three shops.
        .target(name: "Outside", dependencies: [quattro], path: "Outside"),
        .executableTarget(name: "Step1", dependencies: ["Outside", quattro], path: "Step1"),
        .executableTarget(name: "Step2", dependencies: ["Outside", quattro], path: "Step2"),
        .executableTarget(name: "Step3", dependencies: ["Outside", quattro], path: "Step3"),
        .executableTarget(name: "Step4", dependencies: ["Outside", quattro], path: "Step4"),
        // With the name that the tests of the tutorial import.
        .executableTarget(name: "PriceServer", dependencies: ["Outside", quattro], path: "Step5"),
        .testTarget(
            name: "Step5Tests",
            dependencies: ["Step2", "PriceServer", "Outside", quattro, testing],
            path: "Step5Tests"
        ),
        .executableTarget(name: "Step6", dependencies: ["Outside", quattro, inspect], path: "Step6"),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
    ]
}
