import ArgumentParser

/// What deadlines cost servers, beside what there is without them.
///
/// Each variant has a process of its own. The variants take turns within each round, so that what else the machine does meets all of
/// them, and a ratio is the median of those of the rounds.
@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "CPU time and throughput of servers, with deadlines and without, as tables in Markdown.",
        subcommands: [HTTPCommand.self, GRPCCommand.self, ServeCommand.self, CallCommand.self]
    )
}

struct LoadError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
