import ArgumentParser

/// Three services of a shop, each a process: a front on Hummingbird, a stock on gRPC over TCP, a warehouse on Hummingbird.
///
/// A deadline of the client reaches the last one, and so does the end of the client.
@main
struct Example: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Three services: what is left of a client's time at each, and what a cancel does.",
        subcommands: [
            DemoCommand.self, FrontCommand.self, StockCommand.self, WarehouseCommand.self, ClientCommand.self,
        ],
        defaultSubcommand: DemoCommand.self
    )
}
