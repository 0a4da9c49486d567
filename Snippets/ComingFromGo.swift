// The code of the page "Coming from Go"; Examples/ComingFrom/fetch.go is the original program.
import Quattro

struct NoSuchPage: Error, CustomStringConvertible {
    let path: String
    var description: String { "no page \(path)" }
}

func fetch(_ path: String) async throws -> String {
    try await Task.sleep(for: .milliseconds(path == "/slow" ? 9_000 : 10), clock: .quattro)
    if path == "/missing" { throw NoSuchPage(path: path) }
    return "page \(path)"
}

func fetchAll(_ paths: [String]) async throws -> [String] {
    try await fail(after: .seconds(2), name: "fetch all") {
        try await paths.concurrentMap(concurrencyLimit: 2) { path in
            if let left = Deadline.currentEffective.remaining, left < .milliseconds(1) { return "" }
            return try await fetch(path)
        }
    }
}

func stopped() async throws {
    let scope = CancelScope(name: "job")
    try await withScopedTaskGroup { group in
        group.addTask(name: "operator") {
            try await Task.sleep(for: .milliseconds(20), clock: .quattro)
            scope.cancel(reason: "the operator said so")
        }
        try await scope.run { _ = try await fetch("/slow") }
    }
    if let cause = scope.cause { print("cancelled \(cause)") }
}

print(try await fetchAll(["/a", "/b", "/c"]))
do {
    print(try await fetchAll(["/a", "/missing", "/slow"]))
} catch let failure as ErrorGroup {
    print(failure.first)
}
try await stopped()
