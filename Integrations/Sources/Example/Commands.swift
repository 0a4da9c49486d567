import ArgumentParser
import Hummingbird
import Quattro
import QuattroHummingbird
import UnixSignals

struct WarehouseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "warehouse", abstract: "Run the warehouse: HTTP.")
    @OptionGroup var options: ServerOptions

    func run() async throws {
        let warehouse = Warehouse(options: options)
        try await warehouse.application().runService(gracefulShutdownSignals: [.sigterm])
        warehouse.report("ended")
    }
}

struct StockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stock", abstract: "Run the stock: gRPC over TCP.")
    @OptionGroup var options: ServerOptions
    @Option(help: "The address of the warehouse, such as http://127.0.0.1:8080.") var warehouse: String

    func run() async throws {
        try await Stock(options: options, warehouse: warehouse).run()
    }
}

struct FrontCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "front", abstract: "Run the front: HTTP.")
    @OptionGroup var options: ServerOptions
    @Option(help: "The port of the stock on 127.0.0.1.") var stock: Int

    func run() async throws {
        try await Front(options: options, stock: stock).run()
    }
}

struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "client", abstract: "Send one request to the front.")
    @Argument(help: "What to ask for, such as http://127.0.0.1:8080/orders/1?takes=2000.") var url: String
    @Option(help: "Give up after so many milliseconds.") var limit: Int?
    @Option(help: "Cancel after so many milliseconds.") var cancelAfter: Int?

    func run() async throws {
        await Client(
            url: url,
            limit: limit.map { .milliseconds($0) },
            cancelsAfter: cancelAfter.map { .milliseconds($0) }
        ).run()
    }
}

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start the three services, send requests, and show what is left of the time where."
    )

    func run() async throws {
        try await Demo().run()
    }
}
