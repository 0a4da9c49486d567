import Testing

@testable import Quattro

/// Errors by which other libraries report that a wait was cancelled.
struct ForeignCancellationTests {
    /// A wait of a library that throws an error of its own when it is cancelled.
    private static func wait(throwing sample: Sample) async throws -> Int {
        do { try await waitUntilCancelled() } catch { throw sample.error }
        return 1
    }

    @Test(.simulated, arguments: Sample.disguises)
    func `a limit of time is exceeded however the wait reports it, and the error is kept`(sample: Sample) async throws {
        let exceeded = await thrown { try await fail(after: .seconds(1)) { try await Self.wait(throwing: sample) } }
        let bodyError = try #require((exceeded as? DeadlineExceeded)?.bodyError)
        #expect("\(bodyError)" == "\(sample.error)")
        // Of a group the first line.
        let line = (sample.error as? ErrorGroup)?.headline ?? "\(sample.error)"
        #expect("\(exceeded as Any)".contains(", ending with \(line) (opened at "))

        let scope = CancelScope(timeout: .seconds(1))
        #expect(try await scope.run { try await Self.wait(throwing: sample) } == nil)
        #expect("\(try #require(scope.absorbedError))" == "\(sample.error)" && scope.cancelledCaught)
    }

    @Test(.simulated, arguments: Sample.disguises)
    func `a group that went well ends well, whatever its background child and a cancelled child throw`(sample: Sample)
        async throws
    {
        try await withScopedTaskGroup { group in
            group.addBackgroundTask { _ = try await Self.wait(throwing: sample) }
            let child = group.addTask { try await Self.wait(throwing: sample) }
            try await sleep(.seconds(1))
            child.cancel()
            let error = await thrown { try await child.value }
            #expect("\(error as Any)" == "\(Optional(sample.error) as Any)")
        }
    }

    @Test(.simulated, arguments: Sample.disguises)
    func `of three children of which one has failed, one is reported`(sample: Sample) async throws {
        let failure = await thrown {
            try await withScopedTaskGroup { group in
                for _ in 0..<2 { group.addTask { try await Self.wait(throwing: sample) } }
                group.addTask { throw Oops(number: 1) }
            }
        }
        #expect((failure as? ErrorGroup)?.numbers == [1] && (failure as? ErrorGroup)?.leaves.count == 1)
    }

    @Test(.simulated, arguments: Sample.disguises)
    func `where nothing is cancelled it is an error like any other`(sample: Sample) async throws {
        let scope = CancelScope(timeout: .seconds(1))
        let error = await thrown { try await scope.run { throw sample.error } }
        #expect("\(error as Any)" == "\(Optional(sample.error) as Any)" && scope.absorbedError == nil)
        let failure = await thrown { try await withScopedTaskGroup { $0.addTask { throw sample.error } } }
        #expect("\((failure as? ErrorGroup)?.errors.first as Any)" == "\(Optional(sample.error) as Any)")
        // A body that gives up out of the blue ends its group, and is no failure of it.
        let error2 = await thrown { try await withScopedTaskGroup { _ in throw sample.error } }
        #expect(
            sample.isPlain == (String(describing: error2 as Any) == String(describing: Optional(sample.error) as Any))
        )
    }

    @Test(.simulated, arguments: Sample.failures)
    func `what is no cancellation passes, though thrown in answer to one`(sample: Sample) async throws {
        let error = await thrown { try await fail(after: .seconds(1)) { try await Self.wait(throwing: sample) } }
        #expect("\(error as Any)" == "\(Optional(sample.error) as Any)")
        let scope = CancelScope(timeout: .seconds(1))
        let other = await thrown { try await scope.run { try await Self.wait(throwing: sample) } }
        #expect("\(other as Any)" == "\(Optional(sample.error) as Any)" && scope.absorbedError == nil)
        let failure = await thrown {
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { _ = try await Self.wait(throwing: sample) }
                await Task.yield()
            }
        }
        #expect((failure as? ErrorGroup)?.errors.count == 1)
    }

    @Test(.simulated) func `of a group with failures among them, the cancellations end at the scope`() async throws {
        let mixed = ErrorGroup([
            CallError(cause: CancellationError()), Oops(number: 7),
            ErrorGroup([ServiceError.transport(CancellationError()), Oops(number: 8)]),
        ])
        let scope = CancelScope(timeout: .seconds(1))
        let failure = await thrown {
            try await scope.run {
                do { try await waitUntilCancelled() } catch { throw mixed }
            }
        }
        #expect((failure as? ErrorGroup)?.leaves.map { "\($0)" } == ["Oops(number: 7)", "Oops(number: 8)"])
        #expect((scope.absorbedError as? ErrorGroup)?.leaves.count == 4)
        // Where nothing is cancelled it stays whole.
        let whole = await thrown { try await moveOn(after: .seconds(1)) { throw mixed } }
        #expect((whole as? ErrorGroup)?.leaves.count == 4)
    }

    @Test(.simulated) func `a cancellation around the scope passes it, in disguise too`() async throws {
        let outer = CancelScope(timeout: .seconds(1))
        let inner = CancelScope(timeout: .seconds(1))
        let value: Int? = try await outer.run {
            try await inner.run { try await Self.wait(throwing: Sample.disguises[3]) } ?? 2
        }
        #expect(value == nil && inner.absorbedError == nil && outer.absorbedError is ServiceError)
    }

    @Test(.simulated) func `the errors of a cleanup and of a gather are taken for what they are, too`() async throws {
        let disguise = CallError(cause: CancellationError())
        let slow = await thrown {
            try await withDeferrer(grace: .seconds(1)) { deferrer in
                deferrer.defer {
                    do { try await waitUntilCancelled() } catch { throw disguise }
                }
            }
        }
        #expect((slow as? DeadlineExceeded)?.bodyError is CallError)
        let mixed = await thrown {
            try await withDeferrer(grace: .seconds(1)) { deferrer in
                deferrer.defer {
                    do { try await waitUntilCancelled() } catch { throw ErrorGroup([disguise, Oops(number: 5)]) }
                }
            }
        }
        let leaves = (mixed as? ErrorGroup)?.leaves ?? []
        #expect(leaves.count == 2 && leaves.contains { $0 is Oops } && leaves.contains { $0 is DeadlineExceeded })

        let result = try await gatherResults(
            {
                CancelScope.current?.cancel()
                throw disguise
            },
            { 1 }
        )
        guard case .failure(is CallError) = result.0 else {
            Issue.record("\(result.0)")
            return
        }
        // It leaves a gap in the result, and has failed.
        let failure = await thrown {
            try await gather(
                {
                    CancelScope.current?.cancel()
                    throw disguise
                },
                { 1 }
            )
        }
        #expect((failure as? ErrorGroup)?.leaves.first is CallError)
    }

    @Test(.simulated, arguments: Sample.disguises)
    func `what a child of a group under a limit has given up with is kept`(sample: Sample) async throws {
        let error = await thrown {
            try await fail(after: .seconds(1)) {
                try await withScopedTaskGroup { group in
                    group.addTask { try await Self.wait(throwing: sample) }
                    group.addTask { try await waitUntilCancelled() }
                }
            }
        }
        let bodyError = try #require((error as? DeadlineExceeded)?.bodyError)
        #expect("\(bodyError)" == "\(sample.error)")
    }

    @Test(.simulated, arguments: Sample.disguises)
    func `what the body of a cancelled group has given up with is kept by its scope`(sample: Sample) async throws {
        let scope = Guarded(CancelScope?.none)
        try await withScopedTaskGroup { group in
            scope.withLock { $0 = group.cancelScope }
            group.cancelAll()
            throw sample.error
        }
        let error = try #require(scope.withLock { $0?.absorbedError })
        #expect("\(error)" == "\(sample.error)")
    }

    @Test(.simulated) func `an error type of the body is kept on the way`() async throws {
        let value: Int? = try await moveOn(after: .seconds(1)) { () async throws(ServiceError) -> Int in
            do { try await waitUntilCancelled() } catch { throw .transport(error) }
            return 1
        }
        #expect(value == nil)
    }
}
