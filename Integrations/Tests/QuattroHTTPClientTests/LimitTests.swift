import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient
import Testing

/// The scopes around a call bound it whole.
struct LimitTests {
    @Test func `a server that answers late is given up at the deadline`() async throws {
        try await withServer({ exchange in exchange.after(.seconds(60)) { exchange.answer() } }) { client, request, _ in
            let (error, elapsed) = await failure {
                try await fail(after: .milliseconds(300), name: "look up") {
                    try await client.execute(request) { _ in }
                }
            }
            let exceeded = try #require(error as? DeadlineExceeded)
            #expect(exceeded.scopeName == "look up")
            #expect(exceeded.bodyError == nil)
            #expect(elapsed >= .milliseconds(300))
            #expect(elapsed < .seconds(20))
        }
    }

    @Test func `a body that drips is given up at the deadline`() async throws {
        try await withServer({ exchange in
            exchange.begin()
            exchange.drip(every: .milliseconds(5))
        }) { client, request, _ in
            var drops = 0
            let (error, elapsed) = await failure {
                try await fail(after: .seconds(20)) { scope in
                    try await client.execute(request) { response in
                        for try await _ in response.body {
                            if drops == 0 { scope.deadline = .after(.milliseconds(300)) }
                            drops += 1
                        }
                    }
                }
            }
            #expect((error as? DeadlineExceeded)?.bodyError == nil)
            #expect(error is DeadlineExceeded)
            #expect(drops > 0)
            #expect(elapsed >= .milliseconds(300))
            #expect(elapsed < .seconds(20))
        }
    }

    @Test func `a body that is cut off in the closure alone is given up there`() async throws {
        try await withServer({ exchange in
            exchange.begin()
            exchange.drip(every: .milliseconds(5))
        }) { client, request, _ in
            let result = try await client.execute(request) { response in
                try await moveOn(after: .milliseconds(50)) { try await response.body.collect(upTo: 1 << 20) }
            }
            #expect(result == nil)
        }
    }

    @Test func `after a read that was given up the body ends quietly, as the documentation warns`() async throws {
        try await withServer({ exchange in exchange.begin() }) { client, request, _ in
            try await client.execute(request) { response in
                var iterator = response.body.makeAsyncIterator()
                let chunk = try await moveOn(after: .milliseconds(20)) { @concurrent in try await iterator.next() }
                #expect(chunk == nil)
                let end = try await iterator.next()
                #expect(end == nil)
            }
        }
    }

    @Test func `with a limit on each chunk a body can be read on`() async throws {
        let goOn = Promise<Void>()
        try await withServer({ exchange in
            exchange.begin()
            Task {
                try? await goOn.value
                exchange.finish("drop")
            }
        }) { client, request, _ in
            let text = try await client.execute(request) { response in
                try await withElements(of: response.body) { chunks in
                    let early = try await moveOn(after: .milliseconds(20)) { try await chunks.next() }
                    #expect(early == nil)
                    goOn.succeed()
                    var text = ""
                    while let chunk = try await chunks.next() { text += String(buffer: chunk) }
                    return text
                }
            }
            #expect(text == "drop")
        }
    }

    @Test func `what the closure returns is returned, however late`() async throws {
        try await withServer({ $0.answer(.ok, [:], "seventeen") }) { client, request, _ in
            let text = try await fail(after: .seconds(20)) { scope in
                try await client.execute(request) { response in
                    let body = try await response.body.collect(upTo: 100)
                    scope.deadline = .after(.milliseconds(10))
                    try? await Task.sleep(until: .never, clock: .quattro)
                    return String(buffer: body)
                }
            }
            #expect(text == "seventeen")
        }
    }

    @Test func `a cancelled call closes its connection`() async throws {
        try await withServer({ _ in }) { client, request, server in
            let scope = CancelScope()
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await server.requestReceived.value
                    scope.cancel()
                }
                let result: Void? = try await scope.run { try await client.execute(request) { _ in } }
                #expect(result == nil)
                try await server.connectionClosed.value
            }
        }
    }

    @Test func `a cancelled task gets a CancellationError`() async throws {
        try await withServer({ _ in }) { client, request, server in
            let task = Task { try await client.execute(request) { _ in } }
            try await server.requestReceived.value
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `what is expired or cancelled is not sent`() async throws {
        try await withServer({ $0.answer() }) { client, request, server in
            let observer = Recorder()
            let (error, _) = await failure {
                try await fail(after: .zero) { try await client.execute(request, observer: observer) { _ in } }
            }
            #expect(error is DeadlineExceeded)
            let scope = CancelScope()
            scope.cancel()
            let result: Void? = try await scope.run { try await client.execute(request, observer: observer) { _ in } }
            #expect(result == nil)
            #expect(observer.events == [.unsent, .unsent])
            #expect(server.connections == 0)
        }
    }

    /// Longer than the deadline that there was when the request was sent.
    @Test func `a deadline that is moved later while the head is awaited lets the call go on`() async throws {
        try await withServer({ exchange in exchange.after(.milliseconds(6500)) { exchange.answer() } }) {
            client,
            request,
            server in
            try await fail(after: .seconds(5)) { scope in
                try await withScopedTaskGroup { group in
                    group.addTask {
                        try await server.requestReceived.value
                        scope.deadline = .never
                    }
                    let status = try await client.execute(request) { $0.status }
                    #expect(status == .ok)
                }
            }
        }
    }

    @Test func `without a deadline nothing limits the call and nothing is said of one`() async throws {
        try await withServer(limit: nil, { $0.answer() }) { client, request, server in
            let observer = Recorder()
            let status = try await client.execute(request, observer: observer) { $0.status }
            #expect(status == .ok)
            #expect(server.values(of: envoy) == [[]])
            #expect(observer.events.isEmpty)
        }
    }

    /// The client reads the body in a task of its own, which is not cancelled: a body that waits for nothing else is not let go.
    @Test func `the body of a request is not told that the call is cancelled, as the documentation warns`() async throws
    {
        try await withServer({ _ in }) { client, request, server in
            let (chunks, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
            continuation.yield(ByteBuffer(string: "first"))
            var request = request
            request.method = .POST
            request.body = .stream(chunks, length: .unknown)
            let task = Task { [request] in try await client.execute(request) { _ in } }
            try await server.headReceived.value
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await server.connectionClosed.value
            guard case .enqueued = continuation.yield(ByteBuffer(string: "second")) else {
                Issue.record("the client has let the body go: say so in the documentation")
                return
            }
            continuation.finish()
        }
    }
}
