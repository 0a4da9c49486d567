import Quattro

let timeout = Duration.seconds(60)

func scopes() {
    cost("scope: plain") { try await plain($0) }
    for depth in [1, 5, 20] {
        cost("scope: in \(depth) others") { times in
            try await nested(depth) { try await plain(times) }
        }
    }
    cost("scope: on an actor") { try await Owner().scopes($0) }
    cost("scope: on the main actor") { try await mainActorScopes($0) }
    cost("scope: body suspends") { times in
        for _ in 0..<times { try await fail(after: timeout) { await Task.yield() } }
    }
    cost("scope: no deadline") { times in
        for _ in 0..<times { await withCancelScope { _ in } }
    }
    cost("scope: shield") { times in
        for _ in 0..<times { await withShield {} }
    }
}

func nested(_ depth: Int, _ body: () async throws -> Void) async throws {
    guard depth > 0 else { return try await body() }
    try await fail(after: timeout) { try await nested(depth - 1, body) }
}

private func plain(_ times: Int) async throws {
    var sum = 0
    for index in 0..<times { sum += try await fail(after: timeout) { index } }
    check(sum == times * (times - 1) / 2, "\(sum)")
}

private actor Owner {
    private var count = 0

    func scopes(_ times: Int) async throws {
        for _ in 0..<times { try await fail(after: timeout) { count += 1 } }
        check(count == times, "\(count)")
    }
}

@MainActor
private func mainActorScopes(_ times: Int) async throws {
    var count = 0
    for _ in 0..<times { try await fail(after: timeout) { count += 1 } }
    check(count == times, "\(count)")
}
