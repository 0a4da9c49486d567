// Give up on slow work: with an error, or by continuing without it.
import Quattro

func fetch(_ path: String) async throws -> String {
    try await Task.sleep(for: .milliseconds(1))
    return "contents of \(path)"
}

let cached = "an old page"

// snippet.show
do {
    let page = try await fail(after: .seconds(2)) { try await fetch("/page") }
    print(page)
} catch let error as DeadlineExceeded {
    print("too slow: \(error)")  // other errors and cancellations pass through unchanged
}

let fresh = try await moveOn(after: .milliseconds(200)) { try await fetch("/page") }
print(fresh ?? cached)
