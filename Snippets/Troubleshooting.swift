// Remedies for problems at run time. Quattro.docc/Guides/Troubleshooting.md quotes this file.
import Quattro

struct Page {}

func fetch(_ name: String) async throws -> Page { Page() }

final class Connection {
    nonisolated(nonsending) func close() async {}
}

enum Waiting {
    // A limit for a wait, with a group whose tasks can be awaited from anywhere.
    static func handles() async throws -> Page? {
        try await withScopedTaskGroup { group in
            let page = group.addTask { try await fetch("a") }
            return try await moveOn(after: .milliseconds(100)) { try await page.value }
        }
    }

    // A limit for a standard group as a whole.
    static func around() async throws -> [Page] {
        try await fail(after: .milliseconds(100)) {
            try await withThrowingTaskGroup(of: Page.self) { group in
                for name in ["a", "b"] { group.addTask { try await fetch(name) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }
}

enum Errors {
    // The error of the operation that failed first, for a framework that handles errors by their type.
    static func handler() async throws -> (Page, Page) {
        do {
            return try await gather({ try await fetch("user") }, { try await fetch("posts") })
        } catch let failure as ErrorGroup {
            throw failure.first
        }
    }
}

actor Owner {
    private var connection = Connection()

    // A cleanup that uses the present value, without a capture list.
    func work() async throws {
        try await withDeferrer { deferrer in
            let connection = connection
            deferrer.defer { await connection.close() }
            self.connection = Connection()
        }
    }
}
