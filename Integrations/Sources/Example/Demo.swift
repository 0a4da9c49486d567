import Foundation
import Launching
import Quattro
import Synchronization

/// Starts the three services, sends them requests, and shows as they come what is left of the time where.
struct Demo {
    func run() async throws {
        guard let program = Bundle.main.executableURL else {
            throw ExampleError("the program does not know its own file")
        }
        let screen = Screen()
        screen.title("Three services, each a process: front (HTTP), stock (gRPC over TCP), warehouse (HTTP)")
        try await withShop(program, onLine: screen.show) { shop in
            for scene in Self.scenes {
                screen.title(scene.title)
                let services = [shop.front, shop.stock, shop.warehouse]
                let before = services.map { $0.count("stopped") }
                let client = try shop.client(scene.path, scene.arguments, onLine: screen.show)
                _ = try await client.waitForExit()
                for (service, before) in zip(services, before) {
                    try await fail(after: .seconds(10)) { try await service.line("stopped", number: before) }
                }
            }
            screen.title(
                "The warehouse shuts down while it works: what is left of the request shrinks to the grace of 300 ms"
            )
            let known = shop.warehouse.count("began item")
            let client = try shop.client("/orders/1?takes=5000", ["--limit", "4000"], onLine: screen.show)
            _ = try await fail(after: .seconds(10)) { try await shop.warehouse.line("began item", number: known) }
            shop.warehouse.signal(SIGTERM)
            _ = try await client.waitForExit()
            _ = try await fail(after: .seconds(10)) { try await shop.warehouse.waitForExit() }
        }
    }
}

extension Demo {
    private struct Scene {
        let title: String
        let path: String
        /// The client's.
        let arguments: [String]
    }

    private static let scenes = [
        Scene(
            title: "The client has 500 ms, the warehouse wants two seconds: each hop knows what is left",
            path: "/orders/1?takes=2000",
            arguments: ["--limit", "500"]
        ),
        Scene(
            title: "No limit; the client cancels after 250 ms: that reaches the warehouse",
            path: "/orders/1?takes=2000",
            arguments: ["--cancel-after", "250"]
        ),
        Scene(title: "A stream, which the client reads for 150 ms", path: "/watch", arguments: ["--limit", "150"]),
        Scene(
            title: "A warehouse that does not listen: it is asked to stop, and goes on for 400 ms",
            path: "/orders/1?takes=600&manner=deaf",
            arguments: ["--limit", "300"]
        ),
    ]
}

struct ExampleError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Shows lines with the time since the title above them.
private final class Screen: Sendable {
    private let start = Mutex<Double?>(nil)

    func title(_ text: String) {
        start.withLock { start in
            start = nil
            print("\n\(text)")
        }
    }

    var show: @Sendable (Line) -> Void {
        { [self] line in
            start.withLock { start in
                let since = line.time - (start ?? line.time)
                start = start ?? line.time
                let column = ["client": 0, "front": 1, "stock": 2, "warehouse": 3][line.service] ?? 0
                let name = line.service.padding(toLength: 10, withPad: " ", startingAt: 0)
                print(String(format: "%7.1f ms  ", since) + String(repeating: "  ", count: column) + name + line.event)
            }
        }
    }
}
