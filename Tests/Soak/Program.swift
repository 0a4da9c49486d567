import Quattro
import Soaking

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The long forms of what the tests do in a second.
@main
struct Program {
    private static let usage = """
        usage: Soak [seconds] [seed] [share] [without PART]…
        Of the extremes, one part in `share`. Parts: escalation, blocking, extremes.
        """
    private var failures = 0

    static func main() async throws {
        try await run()
    }

    /// On the pool, like most code that uses the library.
    ///
    /// `main` itself is on the main actor, whatever it is marked as.
    @concurrent private static func run() async throws {
        let arguments = CommandLine.arguments.dropFirst().split(separator: "without", omittingEmptySubsequences: false)
        let numbers = arguments[0].map { Int($0) ?? 0 }
        let parts = Set(arguments.dropFirst().map { $0.joined() })
        guard numbers.count <= 3, numbers.allSatisfy({ $0 > 0 }),
            parts.isSubset(of: ["escalation", "blocking", "extremes"])
        else {
            print(usage)
            exit(2)
        }
        let given = numbers + [60, 1, 1].dropFirst(numbers.count)
        var program = Program()
        try await program.live(seconds: given[0], seed: UInt64(given[1]), without: parts)
        if !parts.contains("extremes") { await program.goToExtremes(share: given[2]) }
        guard program.failures > 0 else { return }
        print("the soak has found what must not be")
        exit(1)
    }

    private mutating func live(seconds: Int, seed: UInt64, without parts: Set<String>) async throws {
        var soak = Soak()
        soak.seed = seed
        soak.patience = .seconds(10)
        soak.escalates = !parts.contains("escalation")
        soak.blocks = !parts.contains("blocking")
        #if QUATTRO_INTERLEAVE
        Delays.install(seed: seed)
        say("\(seconds) seconds of random lives with seed \(seed), with delays at every lock")
        #else
        say("\(seconds) seconds of random lives with seed \(seed)")
        #endif
        let report = try await soak.run(for: .seconds(seconds))
        say("\(report)")
        if report.violationCount > 0 || report.counts.living != 0 { failures += 1 }
    }

    private mutating func goToExtremes(share: Int) async {
        // The first ones of a small part do not yet need all that the rest does, and a sanitizer keeps memory of its own.
        let limit = share == 1 ? 4 << 20 : 64 << 20
        await attempt { try await Extremes.flatMemory(1_000_000 / share, limit: limit) }
        await attempt { try await Extremes.movedDeadline(1_000_000 / share) }
        await attempt { try await Extremes.cancelStorm(threads: 64, rounds: max(1, 200 / share)) }
        await attempt { try await Extremes.ignoredCancellation(.seconds(5) / share) }
        let late = Duration.milliseconds(20)
        await attempt { try await Extremes.blockedHandlers(1, for: .seconds(2) / share, limit: late) }
        await attempt { try await Extremes.blockedHandlers(max(1, 400 / share), for: .milliseconds(5), limit: late) }
        await attempt { try await Extremes.nestedScopes(100_000 / share) }
        await attempt { try await Extremes.dueAtOnce(1_000_000 / share) }
    }

    /// Runs one of the extremes and says what it measured.
    private mutating func attempt(_ work: () async throws -> String) async {
        do {
            say(try await work())
        } catch {
            failures += 1
            say("WRONG: \(error)")
        }
    }

    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
