import ArgumentParser
import Foundation
import Launching
import Quattro

/// Starts the server of each variant, and sends them requests in turn.
struct HTTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http",
        abstract: "Hummingbird: a request that is answered at once, on connections that are kept."
    )
    @Option(help: "For how many seconds a variant runs in each round.") var seconds = 2.0
    @Option(help: "How often each variant runs.") var rounds = 7
    @Option(help: "How many connections there are.") var connections = 64
    @Argument(help: "The variants; without any, all.") var variants = ServerVariant.allCases

    func run() async throws {
        var measurement = Measurement(variants.map(\.name))
        try await withDeferrer { deferrer in
            var servers: [Server] = []
            for variant in variants {
                let process = try LaunchedProcess(program(), ["serve", variant.rawValue])
                deferrer.defer { await process.end() }
                servers.append(Server(variant: variant, process: process, port: try await process.port()))
            }
            for round in -1..<rounds {
                for index in measurement.order(ofRound: max(round, 0)) {
                    let sample = try await servers[index].measure(connections, .seconds(seconds))
                    // The first round warms up.
                    if round >= 0 { measurement.add(sample, of: index) }
                }
            }
        }
        print("HTTP, \(connections) connections, \(rounds) rounds of \(seconds) s, \(machine):\n")
        print(Table(measurement: measurement, bases: [0], unit: "request", hasMemory: true).text)
    }
}

private struct Server {
    let variant: ServerVariant
    let process: LaunchedProcess
    let port: Int

    func measure(_ connections: Int, _ duration: Duration) async throws -> Sample {
        let client = try await LoadClient(port: port, connections: connections, header: variant.header)
        let (before, start) = (try await usage(), ContinuousClock.now)
        let count = Double(try await client.run(for: duration))
        let (after, time) = (try await usage(), start.duration(to: .now))
        try await client.close()
        return Sample(
            cpu: (after.cpu - before.cpu) / count,
            rate: count / (time / .seconds(1)),
            resident: after.resident
        )
    }

    private func usage() async throws -> Usage {
        let known = process.count("usage")
        process.signal(ServeCommand.usageSignal)
        return try Usage(await process.line("usage", number: known))
    }
}

/// The file of this program.
func program() throws -> URL {
    guard let program = Bundle.main.executableURL else { throw LoadError("the program does not know its own file") }
    return program
}
