// The code of the guide "Shutting down": each part runs, and prints what the guide says that it prints.
import Dispatch
import Quattro

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension CancelReason {
    static let shutdown: CancelReason = "the server shuts down"
}

/// Calls a handler for each SIGTERM and SIGINT; the signal no longer ends the process.
func onTermination(_ handler: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
    [SIGTERM, SIGINT].map { number in
        #if canImport(Darwin)
        signal(number, SIG_IGN)  // on Linux it would never reach the source
        #endif
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { handler() }
        source.activate()
        return source
    }
}

func plain() async throws {
    let program = CancelScope(name: "program")
    let signals = onTermination { program.cancel(reason: .shutdown) }
    defer { for source in signals { source.cancel() } }

    try await program.run { try await serve() }
    if let cause = program.cause { print("ended, cancelled \(cause)") }
}

func serve() async throws {
    try await Task.sleep(for: .seconds(60), clock: .quattro)
}

struct Server: Sendable {
    /// Cancelled when no more requests may begin.
    let draining = CancelSource(name: "draining")
    /// Cancelled when requests in progress must end as well.
    let shutdown = CancelSource(name: "shutdown")
    let grace: Duration

    func run(_ requests: AsyncStream<Int>) async throws {
        try await withScopedTaskGroup(onFailure: .report(log), name: "requests") { group in
            try await CancelScope(linkedTo: [draining], name: "listener").run {
                for try await request in requests.throwingOnCancellation() {
                    group.addTask(name: "request \(request)") { try await answer(request) }
                }
            }
            print("no new requests")
            group.addBackgroundTask(name: "grace") {  // it ends with the last request
                try await Task.sleep(for: grace, clock: .quattro)
                shutdown.cancel(reason: .shutdown)
            }
        }
        print("all requests have ended")
    }

    func answer(_ request: Int) async throws {
        let scope = CancelScope(timeout: .seconds(10), linkedTo: [shutdown], name: "request \(request)")
        try await scope.run {
            try await Task.sleep(for: .milliseconds(100 * request), clock: .quattro)
            print("request \(request): answered")
        }
        if let cause = scope.cause { print("request \(request): cancelled \(cause)") }
    }

    func log(_ error: any Error, _ task: String?) { print("\(task ?? "a task"): \(error)") }
}

func inOrder() async throws {
    try await withDeferrer(grace: .seconds(5)) { deferrer in
        try await deferrer.start(name: "database") { try await run("database", $0) }
        try await deferrer.start(name: "cache") { try await run("cache", $0) }
        print("serving")
    }
}

func run(_ name: String, _ status: TaskStatus<Void>) async throws {
    print("\(name): ready")
    status.started()
    do {
        try await Task.sleep(for: .seconds(60), clock: .quattro)
    } catch {
        print("\(name): stopped")
        throw error
    }
}

func status(for cause: CancelCause, under shutdown: CancelSource) -> String {
    switch cause {
    case .explicit(.shutdown): "503"
    case .deadline(let deadline) where deadline == shutdown.deadline: "503"  // the grace period was over
    case .deadline: "504"
    default: "500"
    }
}

func tightened() async throws {
    let shutdown = CancelSource(name: "shutdown")
    let request = CancelScope(timeout: .seconds(10), linkedTo: [shutdown], name: "request")
    shutdown.tighten(to: .after(.milliseconds(20)))
    _ = try await request.run { try await Task.sleep(for: .seconds(60), clock: .quattro) }
    if let cause = request.cause { print("cancelled \(cause): \(status(for: cause, under: shutdown))") }
}

func audit(_ entry: String) async { print("audit: \(entry)") }

func notTheRequests() async throws {
    let written = try await fail(after: .seconds(1), name: "request") {
        withoutScopes { Task { await audit("limit: \(Deadline.currentEffective)") } }
    }
    await written.value
}

/// Sends the signal that an operator would send.
func kill(after delay: DispatchTimeInterval) {
    DispatchQueue.global().asyncAfter(deadline: .now() + delay) { _ = kill(getpid(), SIGTERM) }
}

print("plain:")
kill(after: .milliseconds(50))
try await plain()

print("in two phases:")
let server = Server(grace: .milliseconds(300))
let signals = onTermination { server.draining.cancel(reason: .shutdown) }
kill(after: .milliseconds(50))
try await server.run(
    AsyncStream { continuation in
        continuation.yield(2)
        continuation.yield(99)
    }
)
for source in signals { source.cancel() }

print("in order:")
try await inOrder()
print("tightened:")
try await tightened()
print("not the request's:")
try await notTheRequests()
