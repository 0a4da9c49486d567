// Many items, a few at a time, each with a timeout of its own, and every outcome in its place.
import Quattro

func fetch(_ url: String) async throws -> String {
    try await Task.sleep(for: .milliseconds(1))
    return "contents of \(url)"
}

let urls = (1...20).map { "https://example.org/\($0)" }

// snippet.show
let end = Deadline.after(.seconds(2))  // one deadline for all: what came in time is kept
let pages = try await urls.concurrentMapResults(concurrencyLimit: 4) { url in
    try await fail(at: end) { try await fetch(url) }
}
for (url, page) in zip(urls, pages) {
    print(url, (try? page.get()) ?? "not available")
}
