/// What a process has measured: samples in nanoseconds, by the name of their series.
///
/// The other languages' peers measure in the same way: calibrated batches, warmed up by the calibration.
struct Measurement {
    private var series: [String: [Double]] = [:]

    private static let batches = 11
    private static let batchDuration = Duration.milliseconds(10)

    mutating func add(_ name: String, _ duration: Duration, per operations: Int = 1) {
        series[name, default: []].append(duration / .nanoseconds(1) / Double(operations))
    }

    /// Times bodies that repeat an operation as often as they are told, in batches that take turns.
    ///
    /// A repetition counts as so many `operations`.
    mutating func repeated(
        operations: Int = 1,
        _ bodies: KeyValuePairs<String, @Sendable (_ times: Int) async throws -> Void>
    ) async throws {
        var times: [Int] = []
        for (_, body) in bodies { times.append(try await Self.calibrated(body)) }
        for _ in 0..<Self.batches {
            for ((name, body), times) in zip(bodies, times) {
                add(name, try await elapsed { try await body(times) }, per: times * operations)
            }
        }
    }

    /// How many repetitions fill a batch.
    private static func calibrated(_ body: @Sendable (_ times: Int) async throws -> Void) async throws -> Int {
        var times = 1
        while true {
            let duration = try await elapsed { try await body(times) }
            if duration >= batchDuration { return times }
            times = max(
                times * 2,
                min(times * 10, Int(Double(times) * (batchDuration / max(duration, .nanoseconds(1)))))
            )
        }
    }

    var json: String {
        let lists = series.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        return "{\(lists.joined(separator: ", "))}"
    }
}

func elapsed(_ body: () async throws -> Void) async rethrows -> Duration {
    let start = ContinuousClock.now
    try await body()
    return .now - start
}

/// A benchmark whose work was not done measures nothing.
func check(_ holds: Bool, _ what: @autoclosure () -> String, line: UInt = #line) {
    guard holds else { fatalError("wrong result: \(what()) (line \(line))") }
}
