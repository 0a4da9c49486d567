import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient

/// Sends one request to the front, and tells what became of it.
struct Client {
    let report = Report(service: "client")
    let url: String
    let limit: Duration?
    let cancelsAfter: Duration?

    func run() async {
        let scope = CancelScope(timeout: limit, name: "the client's limit")
        do {
            let answer = try await scope.runOrFail {
                try await withScopedTaskGroup { group in
                    if let cancelsAfter {
                        group.addBackgroundTask {
                            try await Task.sleep(for: cancelsAfter, clock: .quattro)
                            report("cancels")
                            scope.cancel(reason: "not wanted any more")
                        }
                    }
                    return try await request()
                }
            }
            report("answered \(answer)")
        } catch let error as DeadlineExceeded {
            report("DeadlineExceeded: \(error)")
        } catch is CancellationError {
            report("cancelled")
        } catch {
            report("failed: \(error)")
        }
    }

    private func request() async throws -> String {
        report(left: "sends \(url)")
        return try await HTTPClient.shared.execute(HTTPClientRequest(url: url)) { response in
            var body = ""
            for try await part in response.body {
                body += String(buffer: part)
                if body.utf8.count == part.readableBytes { report(left: "reads \(response.status.code)") }
            }
            let marker = response.headers.first(name: RequestEnding.marker).map { " (\($0))" } ?? ""
            return "\(response.status.code)\(marker) \(body.prefix(60))"
        }
    }
}
