import Quattro
import Soaking

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// The long forms of what the tests do in a second: `Soak [seconds] [seed] [share]`; of the extremes, one part in `share`.

let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
guard numbers.count <= 3, numbers.allSatisfy({ $0 > 0 }) else {
    print("usage: Soak [seconds] [seed] [share], each at least 1, and not \(CommandLine.arguments.dropFirst())")
    exit(2)
}
let seconds = numbers.first ?? 60
let share = numbers.count > 2 ? numbers[2] : 1
var soak = Soak()
soak.seed = UInt64(numbers.count > 1 ? numbers[1] : 1)

var failures = 0

/// Runs one of the extremes and prints what it measured.
@MainActor func attempt(_ work: @Sendable () async throws -> String) async {
    do {
        print(try await work())
        fflush(nil)
    } catch {
        failures += 1
        print("WRONG: \(error)")
    }
}

print("\(seconds) seconds of random lives with seed \(soak.seed)")
fflush(nil)
let report = try await soak.run(for: .seconds(seconds))
print(report)
fflush(nil)
if report.violationCount > 0 || report.counts.living != 0 { failures += 1 }
await attempt { try await Extremes.flatMemory(1_000_000 / share, limit: 4 << 20) }
await attempt { try await Extremes.movedDeadline(1_000_000 / share) }
await attempt { try await Extremes.cancelStorm(threads: 64, rounds: max(1, 200 / share)) }
await attempt { try await Extremes.ignoredCancellation(.seconds(5) / share) }
await attempt { try await Extremes.nestedScopes(100_000 / share) }
await attempt { try await Extremes.dueAtOnce(1_000_000 / share) }
if failures > 0 {
    print("the soak has found what must not be")
    exit(1)
}
