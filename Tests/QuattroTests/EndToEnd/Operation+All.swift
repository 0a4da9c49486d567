@testable import Quattro

/// The public operations, each in the ways in which it waits. All of them take between one and four seconds of virtual time.
extension Operation {
    static let waits = [
        Operation("checkpoint") { probe in
            for _ in 0..<3 { try await checkpoint() }
            try await probe.wait()
        },
        Operation("sleep on the clock") { _ in try await QuattroClock().sleep(until: .after(.seconds(1))) },
        Operation("sleep until a passed deadline") { probe in
            for _ in 0..<3 { try await QuattroClock().sleep(until: .passed) }
            try await probe.wait()
        },
        Operation("promise.value") { probe in
            let (answer, ready) = (Promise<Int>(), Promise<Void>())
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await probe.wait()
                    answer.succeed(7)
                    try await probe.wait()
                    ready.succeed()
                }
                probe.expect(try await answer.value == 7, "another value")
                try await ready.value
            }
        },
        Operation("throwingOnCancellation") { probe in
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            try await withScopedTaskGroup { group in
                group.addTask {
                    for number in 0..<3 {
                        try await probe.wait()
                        continuation.yield(number)
                    }
                    continuation.finish()
                }
                var sum = 0
                for try await number in stream.throwingOnCancellation() { sum += number }
                probe.expect(sum == 3, "a stream that was cut off looked complete")
            }
        },
    ]

    static let scopes = [
        Operation("scope.run") { probe in try await probe.inScope { try await probe.wait() } },
        Operation("withCancelScope, nested") { probe in
            try await withCancelScope { outer in
                try await withCancelScope { inner in
                    try await probe.wait()
                    probe.expect(!inner.cancelCalled && !outer.cancelCalled, "cancelled by itself")
                }
                try await probe.wait()
            }
        },
        Operation("moveOn that moves on") { probe in
            let value: Void? = try await moveOn(after: .seconds(1)) { try await probe.wait(100) }
            probe.expect(value == nil, "went on without its deadline")
            try await checkpoint()
        },
        Operation("moveOn that does not") { probe in
            let value: Void? = try await moveOn(after: .seconds(100)) { try await probe.wait() }
            probe.expect(value != nil, "moved on before its deadline")
        },
        Operation("fail, caught") { probe in
            do {
                try await fail(at: .after(.seconds(1))) { try await probe.wait(100) }
            } catch is DeadlineExceeded {
                try await probe.wait()
            }
        },
        Operation("a deadline that is moved") { probe in
            let scope = CancelScope(timeout: .seconds(1))
            try await probe.inScope(scope) {
                scope.deadline = .after(.seconds(10))
                scope.tighten(to: .after(.seconds(5)))
                try await probe.wait(2)
            }
        },
        Operation("withShield") { probe in
            try await withShield {
                try await probe.wait()
                try await withScopedTaskGroup { group in group.addTask { try await probe.wait() } }
            }
            try await probe.wait()
        },
        Operation("withShield(for:), cut off") { probe in
            let value: Void? = try await withShield(for: .seconds(1)) { try await probe.wait(100) }
            probe.expect(value == nil, "a shield went on after its grace")
            try await probe.wait()
        },
        Operation("a shield that is lowered") { probe in
            let scope = CancelScope(shielded: true)
            try await probe.inScope(scope) {
                try await probe.wait()
                scope.isShielded = false
                try await probe.wait()
            }
        },
        Operation("scopes on an actor") { probe in try await Host().host(probe) },
    ]

    static let groups = [
        Operation("children") { probe in
            try await withScopedTaskGroup { group in
                for seconds in 1...3 { group.addTask { try await probe.wait(seconds) } }
            }
        },
        Operation("a group with a value") { probe in
            let value = try await withScopedTaskGroup { group in
                group.addTask { try await probe.wait() }
                return 7
            }
            probe.expect(value == 7, "another value")
        },
        Operation("a limit") { probe in
            try await withScopedTaskGroup(concurrencyLimit: 2) { group in
                for _ in 0..<6 { group.addTask { try await probe.wait() } }
            }
        },
        Operation("waiting for all") { probe in
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                for seconds in 1...2 { group.addTask { try await probe.wait(seconds) } }
                try await probe.wait()
            }
        },
        Operation("immediate children") { probe in
            try await withScopedTaskGroup { group in
                for _ in 0..<2 { group.addImmediateTask { try await probe.wait() } }
            }
        },
        Operation("background children") { probe in
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { try await probe.wait(1_000) }
                group.addTask { try await probe.wait() }
            }
        },
        Operation("a group that ends itself") { probe in
            try await withScopedTaskGroup { group in
                group.addTask { try await probe.wait(1_000) }
                try await probe.wait()
                group.cancelAll()
            }
        },
        Operation("groups in groups") { probe in
            try await withScopedTaskGroup { outer in
                outer.addTask {
                    try await withScopedTaskGroup { inner in
                        inner.addTask { try await probe.inScope { try await probe.wait() } }
                        inner.addTask { try await probe.wait(2) }
                    }
                }
                try await probe.wait()
            }
        },
        Operation("start") { probe in
            try await withScopedTaskGroup { group in
                let ready = try await group.start { status in
                    try await probe.wait()
                    status.started(7)
                    try await probe.wait()
                }
                probe.expect(ready == 7, "another value")
            }
        },
        Operation("runAbandoningOnCancel") { probe in
            try await withScopedTaskGroup { group in
                let value = try await group.runAbandoningOnCancel {
                    try await probe.wait()
                    await withShield { try? await probe.wait() }
                    return 7
                } late: { _ in
                    withExtendedLifetime(probe) {}
                }
                probe.expect(value == 7, "another value")
            }
        },
        Operation("runAbandoningOnCancel for a group further out") { probe in
            try await withScopedTaskGroup { program in
                try await withScopedTaskGroup { group in
                    for _ in 0..<2 {
                        group.addTask {
                            try await probe.inScope {
                                try await program.runAbandoningOnCancel {
                                    try await probe.wait()
                                } late: { _ in
                                    withExtendedLifetime(probe) {}
                                }
                            }
                        }
                    }
                }
                try await probe.wait()
            }
        },
        Operation("start in a scope") { probe in
            try await withScopedTaskGroup { group in
                try await probe.inScope {
                    try await group.start { status in
                        try await probe.wait()
                        status.started()
                        try await probe.wait(2)
                    }
                }
                try await probe.wait()
            }
        },
    ]

    static let handles = [
        Operation("handle.value") { probe in
            try await withScopedTaskGroup { group in
                let child = group.addTask {
                    try await probe.wait()
                    return 7
                }
                probe.expect(try await child.value == 7, "another value")
            }
        },
        Operation("handle.takeValue") { probe in
            try await withScopedTaskGroup { group in
                let child = group.addTask {
                    try await probe.wait()
                    return Unique()
                }
                _ = try await child.takeValue()
            }
        },
        Operation("handle.takeResult") { probe in
            try await withScopedTaskGroup { group in
                let child = group.addTask {
                    try await probe.wait()
                    return Unique()
                }
                _ = await child.takeResult()
                try await checkpoint()
            }
        },
        Operation("handle.result") { probe in
            try await withScopedTaskGroup { group in
                let child = group.addTask { try await probe.wait() }
                _ = await child.result
                try await checkpoint()
            }
        },
        Operation("handle.cancel") { probe in
            try await withScopedTaskGroup { group in
                let child = group.addTask { try await probe.wait(1_000) }
                try await probe.wait()
                child.cancel()
            }
        },
    ]
}

private struct Unique: ~Copyable, Sendable {}

private actor Host {
    func host(_ probe: Probe) async throws {
        try await withCancelScope {
            try await probe.wait()
            await Task.yield()
            await withShield { await Task.yield() }
            try await probe.wait()
        }
    }
}
