import Quattro
import QuattroTesting

// The code under test of the guides of `QuattroTesting.docc`, which show parts of this file to the letter.

enum WallClock {
    actor TokenStore {
        private let lifetime: Duration
        private let fetch: @Sendable () async throws -> String
        private var token: (text: String, expiry: ContinuousClock.Instant)?

        init(lifetime: Duration, fetch: @escaping @Sendable () async throws -> String) {
            self.lifetime = lifetime
            self.fetch = fetch
        }

        func current() async throws -> String {
            if let token, token.expiry > .now { return token.text }
            let text = try await fetch()
            token = (text, .now + lifetime)
            return text
        }
    }
}

enum AmbientTime {
    actor TokenStore {
        private let lifetime: Duration
        private let fetch: @Sendable () async throws -> String
        private var token: (text: String, expiry: Deadline)?

        init(lifetime: Duration, fetch: @escaping @Sendable () async throws -> String) {
            self.lifetime = lifetime
            self.fetch = fetch
        }

        func current() async throws -> String {
            if let token, !token.expiry.hasPassed { return token.text }
            let text = try await fail(after: .seconds(10)) { try await fetch() }
            token = (text, .after(lifetime))
            return text
        }
    }
}

enum OneFetch {
    actor TokenStore {
        private let lifetime: Duration
        private let fetch: @Sendable () async throws -> String
        private var token: (text: String, expiry: Deadline)?
        private var isFetching = false
        private var waiters: [CheckedContinuation<Void, Never>] = []

        init(lifetime: Duration, fetch: @escaping @Sendable () async throws -> String) {
            self.lifetime = lifetime
            self.fetch = fetch
        }

        func current() async throws -> String {
            while isFetching {
                await withCheckedContinuation { waiters.append($0) }
            }
            if let token, !token.expiry.hasPassed { return token.text }
            isFetching = true
            let text = try await fail(after: .seconds(10)) { try await fetch() }
            token = (text, .after(lifetime))
            isFetching = false
            for waiter in waiters { waiter.resume() }
            waiters = []
            return text
        }
    }
}

actor TokenStore {
    private let lifetime: Duration
    private let fetch: @Sendable () async throws -> String
    private var token: (text: String, expiry: Deadline)?
    private var isFetching = false
    private var waiters: [AsyncStream<Never>.Continuation] = []

    init(lifetime: Duration, fetch: @escaping @Sendable () async throws -> String) {
        self.lifetime = lifetime
        self.fetch = fetch
    }

    func current() async throws -> String {
        while isFetching {
            let (end, continuation) = AsyncStream<Never>.makeStream()
            waiters.append(continuation)
            for try await _ in end.throwingOnCancellation() {}
        }
        if let token, !token.expiry.hasPassed { return token.text }
        isFetching = true
        defer { endFetch() }
        let text = try await fail(after: .seconds(10)) { try await fetch() }
        token = (text, .after(lifetime))
        return text
    }

    private func endFetch() {
        isFetching = false
        for waiter in waiters { waiter.finish() }
        waiters = []
    }

    func forget() {
        token = nil
    }

    func stayFresh() async throws {
        while true {
            _ = try await current()
            try await Task.sleep(for: lifetime, clock: .quattro)
        }
    }
}

extension TokenStore {
    func currentWhateverItTakes() async throws -> String {
        while true {
            do {
                return try await current()
            } catch {
                try? await Task.sleep(for: .seconds(1), clock: .quattro)
            }
        }
    }

    func currentUnlessCancelled() async throws -> String {
        while true {
            do {
                return try await current()
            } catch {
                try await Task.sleep(for: .seconds(1), clock: .quattro)
            }
        }
    }
}

/// A server that hands out tokens, and counts them.
actor Server {
    private(set) var fetches = 0

    func fetch() -> String {
        fetches += 1
        return "token \(fetches)"
    }
}

struct FetchedTooOften: Error {
    let times: Int
}

struct Unreachable: Error {}

/// A server that cannot be reached at first.
actor UnreliableServer {
    private var attempts = 0

    func fetch() throws -> String {
        attempts += 1
        if attempts == 1 { throw Unreachable() }
        return "token"
    }
}
