#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Moments of a measurement, in nanoseconds: of the clock, and of the time for which cores have worked for this process.
struct Moment {
    let wall: Double
    let cpu: Double

    static var now: Moment { Moment(wall: read(CLOCK_MONOTONIC), cpu: read(CLOCK_PROCESS_CPUTIME_ID)) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

/// Samples in nanoseconds for an operation, by the name of the peer and what was measured, such as `floor cpu`.
struct Series {
    private var samples: [String: [Double]] = [:]

    private static let batches = 15
    private static let batchDuration = 10e6

    mutating func add(_ peer: String, from start: Moment, to end: Moment, per operations: Int = 1) {
        samples["\(peer) wall", default: []].append((end.wall - start.wall) / Double(operations))
        samples["\(peer) cpu", default: []].append((end.cpu - start.cpu) / Double(operations))
    }

    /// Times bodies that repeat an operation as often as they are told, in batches that take turns.
    ///
    /// A repetition counts as so many `operations`, which may differ from peer to peer.
    mutating func compare(_ peers: [(name: String, operations: Int, body: Repeated)]) async throws {
        var times: [Int] = []
        for peer in peers { times.append(try await Self.calibrated(peer.body)) }
        for _ in 0..<Self.batches {
            for (peer, times) in zip(peers, times) {
                let start = Moment.now
                try await peer.body(times)
                add(peer.name, from: start, to: .now, per: times * peer.operations)
            }
        }
    }

    /// How many repetitions fill a batch.
    private static func calibrated(_ body: Repeated) async throws -> Int {
        var times = 1
        while true {
            let start = Moment.now
            try await body(times)
            let duration = Moment.now.wall - start.wall
            if duration >= batchDuration { return times }
            times = max(times * 2, min(times * 10, Int(Double(times) * (batchDuration / max(duration, 1)))))
        }
    }

    var json: String {
        let lists = samples.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        return "{\(lists.joined(separator: ", "))}"
    }
}

typealias Repeated = @Sendable (_ times: Int) async throws -> Void
