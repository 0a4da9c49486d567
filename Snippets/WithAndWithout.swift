// For each feature, the code with it and the code that it replaces. Quattro.docc/Guides/WithAndWithout.md quotes this file.
import Quattro

struct TooSlow: Error {}

func fetch(_ name: String = "page") async throws -> String { name }
func refresh() async throws {}
func rollBack() async throws {}
func listen() async throws -> Int { 8080 }
func acceptAll(on port: Int) async throws {}
func check(_ port: Int) async throws {}

enum Pool {
    static func withConnection<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        try await body("connection")
    }
}

enum With {
    // A time limit that throws an error of its own.
    static func timeout() async throws -> String {
        try await fail(after: .seconds(2)) { try await fetch() }
    }

    // Cleanup in a task that is cancelled.
    static func cleanup() async throws {
        do {
            try await refresh()
        } catch {
            try await withShield(for: .seconds(2)) { try await rollBack() }
            throw error
        }
    }

    // All errors of a group; the first one cancels the rest.
    static func allErrors() async throws {
        try await withScopedTaskGroup { group in
            group.addTask(name: "users") { _ = try await fetch("users") }
            group.addTask(name: "rooms") { _ = try await fetch("rooms") }
        }
    }

    // A task that serves the others.
    static func background() async throws -> String {
        try await withScopedTaskGroup { group in
            group.addBackgroundTask { while true { try await refresh() } }
            return try await fetch()
        }
    }

    // A task for which others wait until it is ready.
    static func start() async throws {
        try await withScopedTaskGroup { group in
            let port = try await group.start { status in
                let port = try await listen()
                status.started(port)
                try await acceptAll(on: port)
            }
            try await check(port)
        }
    }

    // Two values at once.
    static func both() async throws -> (String, String) {
        try await gather({ try await fetch("user") }, { try await fetch("posts") })
    }

    // The first of several operations that succeeds.
    static func first() async throws -> String {
        try await race({ try await fetch("primary") }, { try await fetch("mirror") })
    }

    // A collection, a few at a time, in order.
    static func map(_ names: [String]) async throws -> [String] {
        try await names.concurrentMap(concurrencyLimit: 8) { try await fetch($0) }
    }

    // Resources without nesting.
    static func resources() async throws -> String {
        try await withDeferrer { deferrer in
            let source = try await deferrer.enter { try await Pool.withConnection($0) }
            let target = try await deferrer.enter { try await Pool.withConnection($0) }
            return try await fetch(source + target)
        }
    }
}

enum Without {
    // Every timeout makes two tasks; the body must be Sendable and off the actor; a late result is lost.
    static func timeout() async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await fetch() }
            group.addTask {
                try await Task.sleep(for: .seconds(2))
                throw TooSlow()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    // This takes a task that cannot be cancelled, and a second one to end it in time. Its priority is not raised with ours.
    static func cleanup() async throws {
        do {
            try await refresh()
        } catch {
            let cleanup = Task { try await rollBack() }
            let limit = Task {
                try await Task.sleep(for: .seconds(2))
                cleanup.cancel()
            }
            _ = await cleanup.result
            limit.cancel()
            throw error
        }
    }

    // A throwing group drops errors that are not awaited, so each child returns its own error; and the names have to be kept.
    static func allErrors() async throws {
        let errors = await withTaskGroup(of: (name: String, error: (any Error)?).self) { group in
            for name in ["users", "rooms"] {
                group.addTask {
                    do {
                        _ = try await fetch(name)
                        return (name, nil)
                    } catch {
                        return (name, error)
                    }
                }
            }
            var errors: [(name: String, error: any Error)] = []
            for await (name, error) in group {
                guard let error else { continue }
                if !(error is CancellationError && !errors.isEmpty) { errors.append((name, error)) }
                group.cancelAll()
            }
            return errors
        }
        if let first = errors.first { throw first.error }  // and the others are lost after all
    }

    // Every way out must cancel and await the task; until then, an error of the background task is not noticed.
    static func background() async throws -> String {
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                while true { try await refresh() }
            }
            group.addTask { try await fetch() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    // A stream carries the one value, and its end means an error that is stored elsewhere. Cancelling the wait does not cancel the start.
    static func start() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
            group.addTask {
                do {
                    let port = try await listen()
                    continuation.yield(port)
                    continuation.finish()
                    try await acceptAll(on: port)
                } catch {
                    continuation.finish(throwing: error)
                    throw error
                }
            }
            var iterator = ports.makeAsyncIterator()
            guard let port = try await iterator.next() else { throw CancellationError() }
            try await check(port)
            try await group.waitForAll()
        }
    }

    // If the second one fails, that is noticed only after the first has ended; if both fail, one error is lost.
    static func both() async throws -> (String, String) {
        async let user = fetch("user")
        async let posts = fetch("posts")
        return try await (user, posts)
    }

    // A loop that collects errors until a value comes.
    static func first() async throws -> String {
        try await withThrowingTaskGroup(of: Result<String, any Error>.self) { group in
            for name in ["primary", "mirror"] {
                group.addTask {
                    do { return .success(try await fetch(name)) } catch { return .failure(error) }
                }
            }
            defer { group.cancelAll() }
            var last: any Error = CancellationError()
            for try await result in group {
                switch result {
                case .success(let value): return value
                case .failure(let error): last = error
                }
            }
            throw last
        }
    }

    // This starts as many tasks as the limit allows, then one more whenever one ends, and needs indices to put the results in order.
    static func map(_ names: [String]) async throws -> [String] {
        try await withThrowingTaskGroup(of: (Int, String).self) { group in
            var results = [String?](repeating: nil, count: names.count)
            var next = 0
            func addNext() {
                guard next < names.count else { return }
                let (index, name) = (next, names[next])
                next += 1
                group.addTask { (index, try await fetch(name)) }
            }
            for _ in 0..<8 { addNext() }
            while let (index, result) = try await group.next() {
                results[index] = result
                addNext()
            }
            return results.compactMap { $0 }
        }
    }

    // One more level of nesting for each resource.
    static func resources() async throws -> String {
        try await Pool.withConnection { source in
            try await Pool.withConnection { target in
                try await fetch(source + target)
            }
        }
    }
}
