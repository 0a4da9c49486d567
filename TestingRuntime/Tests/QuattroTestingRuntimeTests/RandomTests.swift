import Foundation
import QuattroTesting
import QuattroTestingRuntime
import Testing

#if canImport(Glibc)
import Glibc

/// By the cases that have drawn them.
private let drawnNames = Shared<[String: [Int]]>([:])

/// Dates and random numbers are the simulation's: the same in each run of a schedule.
struct RandomTests {
    @Test func `two processes print the same dates and random numbers`() async throws {
        let first = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            print(try await drawInSimulation().joined(separator: "\n"))
        }
        let second = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            print(try await drawInSimulation().joined(separator: "\n"))
        }
        let text = String(decoding: first.standardOutputContent, as: UTF8.self)
        #expect(text.contains("2026-01-01"))
        #expect(text == String(decoding: second.standardOutputContent, as: UTF8.self))
        #expect(try await text.contains(drawInSimulation().joined(separator: "\n")))
    }

    @Test(.simulated(seeds: 0..<5), arguments: 0..<8) func `tests and their cases draw other numbers than each other`(
        number: Int
    ) async throws {
        let name = UUID().uuidString
        let isNew = drawnNames.withLock { names in
            let cases = names[name, default: [number]]
            names[name] = cases
            return cases == [number]
        }
        #expect(isNew)
    }

    @Test func `whatever draws random numbers draws new ones each time, and in every run the same`() async throws {
        for source in sources {
            let draws = try await Simulation.run { (0..<4).map { _ in source() } }
            #expect(Set(draws).count == draws.count)
            for seed in 0..<10 {
                let again = try await Simulation.run(seed: seed) { (0..<4).map { _ in source() } }
                #expect(again == draws)
            }
            #expect(source() != draws[0] && source() != source())
        }
    }

    @Test func `random numbers in work outside are real, and the simulation goes on with its own after it`()
        async throws
    {
        for source in sources {
            let draws = try await Simulation.run { [source(), source()] }
            try await Simulation.run {
                #expect(source() == draws[0])
                let (before, after) = try await Simulation.outside {
                    let before = source()
                    try await Task.sleep(for: .milliseconds(1))
                    return (before, source())
                }
                #expect(before != draws[1] && after != draws[1] && before != after)
                #expect(source() == draws[1])
            }
        }
    }

    @Test func `a simulation inside of another draws its own, and the outer one goes on with its own`() async throws {
        let source = sources[0]
        let nested: @Sendable () async throws -> [String] = {
            let first = source()
            let inner = try await Simulation.run { [source(), source()] }
            return [first] + inner + [source()]
        }
        let drawn = try await Simulation.run(nested)
        #expect(Set(drawn).count == 4)
        #expect(try await Simulation.run(seed: 7, nested) == drawn)
        #expect(try await Simulation.run { source() } == drawn[0])
    }

    @Test func `which task draws which number follows from the schedule`() async throws {
        let body: @Sendable () async throws -> [UInt64] = {
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        await Task.yield()
                        return UInt64.random(in: 0...(.max))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        let drawn = Shared<[[UInt64]]>([])
        let failing: @Sendable () async throws -> Void = {
            let numbers = try await body()
            drawn.withLock { $0.append(numbers) }
            throw Lost()
        }
        let failure = try await failure(of: failing, seeds: 3..<4)
        for _ in 0..<10 {
            await #expect(throws: SimulationFailure.self) {
                try await Simulation.replay(failure.schedule, options: .strict, failing)
            }
        }
        #expect(Set(drawn.withLock { $0 }).count == 1)
    }

    @Test func `every clock of C shows the virtual date, and the real one in work outside and after it`() async throws {
        for clock in clocks {
            let real = clock()
            try await Simulation.run {
                #expect(clock() == 1_767_225_600)
                try await Task.sleep(for: .seconds(86_400))
                #expect(clock() == 1_767_225_600 + 86_400)
                let outside = await Simulation.outside { clock() }
                #expect((real...(real + 3_600)).contains(outside))
                #expect(clock() == 1_767_225_600 + 86_400)
            }
            #expect((real...(real + 3_600)).contains(clock()))
        }
    }
}

// As C declares them, but for the types of the results: seconds first, then a fraction.
@_silgen_name("gettimeofday") private func getTimeOfDay(_: UnsafeMutablePointer<Int>, _: UnsafeMutableRawPointer?)
    -> Int32
@_silgen_name("timespec_get") private func getTimespec(_: UnsafeMutablePointer<Int>, _ base: Int32) -> Int32
@_silgen_name("getrandom") private func getRandom(_: UnsafeMutableRawPointer, _ count: Int, _ flags: UInt32) -> Int
@_silgen_name("arc4random_buf") private func arc4Random(_: UnsafeMutableRawPointer, _ count: Int)

/// The seconds since 1970.
private let clocks: [@Sendable () -> Int] = [
    { time(nil) },
    {
        var seconds = 0
        return time(&seconds) == seconds ? seconds : -1
    },
    {
        var now = [0, 0]
        return getTimeOfDay(&now, nil) == 0 ? now[0] : -1
    },
    {
        var now = [0, 0]
        return getTimespec(&now, 1) == 1 ? now[0] : -1
    },
    { Int(Date().timeIntervalSince1970) },
]

/// Everything that random numbers come from, as text.
private let sources: [@Sendable () -> String] = [
    { UUID().uuidString },
    { "\(NSUUID().uuidString)" },
    {
        var generator = SystemRandomNumberGenerator()
        return "\(generator.next())"
    },
    { "\(Int.random(in: 0...Int.max))" },
    { "\(Double.random(in: 0..<1))" },
    { "\(Array(0..<100).shuffled())" },
    { "\((0..<100).map { _ in Bool.random() })" },
    { bytes { getRandom($0, $1, 0) } },
    { bytes { getentropy($0, $1) } },
    { bytes { arc4Random($0, $1) } },
]

private func bytes<Unused>(_ fill: (UnsafeMutableRawPointer, Int) -> Unused) -> String {
    var bytes: [UInt8] = Array(repeating: 0, count: 13)
    bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { _ = fill(start, $0.count) } }
    return "\(bytes)"
}

@Sendable private func drawInSimulation() async throws -> [String] {
    try await Simulation.run {
        try await Task.sleep(for: .milliseconds(1_500))
        return ["\(Date())", "\(Date().timeIntervalSince1970)", "\(time(nil))"]
            + (0..<3).flatMap { _ in sources.map { $0() } }
    }
}
#endif
