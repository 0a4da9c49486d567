package import Foundation
import Quattro

/// The three services of the example, each in a process.
package struct Shop: Sendable {
    package let warehouse, stock, front: LaunchedProcess
    package let program: URL
    package let frontAddress: String
    package let warehouseAddress: String
    package let stockPort: Int

    /// All lines of the three, in the order of their times.
    package var lines: [Line] { [warehouse, stock, front].flatMap(\.lines).sorted { $0.time < $1.time } }
}

/// Starts the three services, runs a body, and ends them.
///
/// - Parameters:
///   - program: The program `example`.
///   - options: Options of each of the three.
///   - onLine: Called with each line that one of them prints.
///   - body: What uses them.
/// - Returns: What the body returns.
/// - Throws: What the body throws, and what Foundation throws if a service cannot be started.
package nonisolated(nonsending) func withShop<Value>(
    _ program: URL,
    options: [String] = [],
    onLine: @escaping @Sendable (Line) -> Void = { _ in },
    _ body: nonisolated(nonsending) (Shop) async throws -> Value
) async throws -> Value {
    try await withDeferrer { deferrer in
        func launch(_ arguments: [String]) throws -> LaunchedProcess {
            let process = try LaunchedProcess(program, arguments + options, onLine: onLine)
            deferrer.defer { await process.end() }
            return process
        }
        let warehouse = try launch(["warehouse"])
        let warehouseAddress = "http://127.0.0.1:\(try await warehouse.port())"
        let stock = try launch(["stock", "--warehouse", warehouseAddress])
        let stockPort = try await stock.port()
        let front = try launch(["front", "--stock", "\(stockPort)"])
        let frontAddress = "http://127.0.0.1:\(try await front.port())"
        return try await body(
            Shop(
                warehouse: warehouse,
                stock: stock,
                front: front,
                program: program,
                frontAddress: frontAddress,
                warehouseAddress: warehouseAddress,
                stockPort: stockPort
            )
        )
    }
}

extension Shop {
    /// Starts a client that sends a request to the front.
    ///
    /// - Parameters:
    ///   - path: What it asks for.
    ///   - arguments: Its options.
    ///   - onLine: Called with each line that it prints.
    /// - Returns: The client.
    /// - Throws: What Foundation throws if it cannot be started.
    package func client(
        _ path: String,
        _ arguments: [String] = [],
        onLine: @escaping @Sendable (Line) -> Void = { _ in }
    ) throws -> LaunchedProcess {
        try LaunchedProcess(program, ["client", frontAddress + path] + arguments, onLine: onLine)
    }
}
