import Benchmark

// The library's own costs, to be tracked over time: `swift package benchmark baseline` keeps and compares them.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration.metrics = [.wallClock]
    Benchmark.defaultConfiguration.maxDuration = .milliseconds(500)
    Benchmark.defaultConfiguration.warmupIterations = 2

    scopes()
    deadlines()
    groups()
    gathering()
    cancelling()
    memory()
}

/// The cost of one of many operations; `body` does as many as it is told.
func cost(
    _ name: String,
    of scale: BenchmarkScalingFactor = .kilo,
    _ body: @escaping @Sendable (_ times: Int) async throws -> Void
) {
    Benchmark(name, configuration: .init(scalingFactor: scale)) { benchmark async throws in
        try await body(benchmark.scaledIterations.count)
    }
}

func check(_ holds: Bool, _ what: @autoclosure () -> String) {
    guard holds else { fatalError("wrong result: \(what())") }
}
