// The code of the guide "Cleanup": each part runs, and prints what the guide says that it prints.
import Quattro

struct Session: Sendable {
    let name: String

    init(_ name: String) async throws {
        try await Task.sleep(for: .milliseconds(1), clock: .quattro)
        self.name = name
        print("\(name): open")
    }

    func work() async throws { try await Task.sleep(for: .seconds(9), clock: .quattro) }

    /// Closes like a database session: it takes a moment, and can be cancelled meanwhile.
    func close() async throws {
        try await Task.sleep(for: .milliseconds(1), clock: .quattro)
        print("\(name): closed")
    }

    /// Closes it without a wait.
    func abandon() {
        print("\(name): abandoned")
        Self.isAbandoned.succeed()
    }

    static let isAbandoned = Promise<Void>(name: "abandoned")
}

/// How other libraries lend a resource.
func withSession<Value>(
    _ name: String,
    _ body: nonisolated(nonsending) (Session) async throws -> Value
) async throws -> Value {
    let session = try await Session(name)
    let value: Value
    do {
        value = try await body(session)
    } catch {
        try await withShield { try await session.close() }
        throw error
    }
    try await withShield { try await session.close() }
    return value
}

func unprotected() async throws {
    try await moveOn(after: .milliseconds(20)) {
        let session = try await Session("unprotected")
        do {
            try await session.work()
        } catch {
            try await session.close()  // throws at once, since the time is up
            throw error
        }
    }
}

func deferred() async throws {
    try await moveOn(after: .milliseconds(20)) {
        try await withDeferrer(grace: .seconds(2)) { deferrer in
            let first = try await Session("first")
            deferrer.defer { try await first.close() }
            let second = try await Session("second")
            deferrer.defer { try await second.close() }
            try await second.work()
        }
    }
}

func onlyUponFailure(_ session: Session) async throws {
    do {
        try await session.work()
    } catch {
        try await withShield(for: .seconds(2)) { try await session.close() }
        throw error
    }
}

func entered() async throws {
    try await withDeferrer { deferrer in
        let source = try await deferrer.enter { try await withSession("source", $0) }
        let target = try await deferrer.enter { try await withSession("target", $0) }
        print("copy from \(source.name) to \(target.name)")
    }
}

func kept() async throws {
    do {
        try await withDeferrer(grace: .milliseconds(20)) { deferrer in
            deferrer.defer { try await Task.sleep(for: .seconds(9), clock: .quattro) }  // hangs
            throw Refused()
        }
    } catch let failure as ErrorGroup {
        for error in failure.errors { print(error) }
    }
}

struct Refused: Error {}

func late(_ program: ScopedTaskGroup) async throws {
    let session = try await moveOn(after: .milliseconds(20)) {
        try await program.runAbandoningOnCancel(name: "connect") {
            try await connectWhateverHappens()
        } late: { result in
            if case .success(let session) = result { try? await session.close() }
        }
    }
    print(session.map { $0.name } ?? "not in time")
}

/// Takes its time, and ignores cancellation.
func connectWhateverHappens() async throws -> Session {
    try await Task.detached {
        try await Task.sleep(for: .milliseconds(100))
        return try await Session("late")
    }
    .value
}

/// A client with callbacks.
func connectLater(_ callback: @escaping @Sendable (Session) -> Void) {
    Task.detached {
        try await Task.sleep(for: .milliseconds(100))
        callback(try await Session("callback"))
    }
}

func calledBack() async throws -> Session {
    let connected = Promise<Session>(name: "connected")
    connectLater { session in
        if !connected.succeed(session) { session.abandon() }  // it came too late
    }
    do {
        return try await fail(after: .milliseconds(20)) { try await connected.value }
    } catch {
        if !connected.fail(error), let result = connected.resultIfAny { return try result.get() }  // it has just come
        throw error
    }
}

print("unprotected:")
try await unprotected()
print("deferred:")
try await deferred()
print("only upon failure:")
try await moveOn(after: .milliseconds(20)) { try await onlyUponFailure(Session("session")) }
print("entered:")
try await entered()
print("kept:")
try await kept()
print("late:")
try await withScopedTaskGroup { program in try await late(program) }
print("called back:")
do { _ = try await calledBack() } catch is DeadlineExceeded {}
try await Session.isAbandoned.value
