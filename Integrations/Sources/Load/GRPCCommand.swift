import ArgumentParser
import Launching
import Quattro

/// Makes the calls of each variant, in a process for each round.
struct GRPCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grpc",
        abstract: "gRPC: unary calls, both ends in one process."
    )
    @Option(help: "How many calls a variant makes in each round.") var calls = 20_000
    @Option(help: "How often each variant runs.") var rounds = 7
    @Option(help: "How many calls there are at a time.") var width = 64
    @Flag(help: "HTTP/2 over TCP instead of the transport within the process.") var tcp = false
    @Argument(help: "The variants; without any, all.") var variants = CallVariant.allCases

    func run() async throws {
        var measurement = Measurement(variants.map(\.name))
        for round in 0..<rounds {
            for index in measurement.order(ofRound: round) {
                measurement.add(try await measure(variants[index]), of: index)
            }
        }
        let transport = tcp ? "HTTP/2 over TCP" : "within the process"
        print("gRPC \(transport), \(width) calls at a time, \(rounds) rounds of \(calls) calls, \(machine):\n")
        let bases = [CallVariant.plain, .timeout].compactMap { variants.firstIndex(of: $0) }
        print(Table(measurement: measurement, bases: bases, unit: "call", hasMemory: false).text)
    }

    private func measure(_ variant: CallVariant) async throws -> Sample {
        let options = ["--calls", "\(calls)", "--width", "\(width)"] + (tcp ? ["--tcp"] : [])
        let process = try LaunchedProcess(program(), ["call", variant.rawValue] + options)
        let line = try await process.line("usage")
        _ = try await process.waitForExit()
        let usage = try Usage(line)
        return Sample(
            cpu: usage.cpu / Double(calls),
            rate: Double(calls) / (try line.number("seconds")),
            resident: usage.resident
        )
    }
}
