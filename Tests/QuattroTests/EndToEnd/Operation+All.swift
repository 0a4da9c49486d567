@testable import Quattro

/// The public operations, each in the ways in which it waits. All of them take between one and four seconds of virtual time.
extension Operation {
    static let waits = [
        Operation("checkpoint") { watched in
            for _ in 0..<3 { try await checkpoint() }
            try await watched.wait()
        },
        Operation("sleep on the clock") { _ in try await QuattroClock().sleep(until: .after(.seconds(1))) },
        Operation("sleep until a passed deadline") { watched in
            for _ in 0..<3 { try await QuattroClock().sleep(until: .passed) }
            try await watched.wait()
        },
        Operation("throwingOnCancellation") { watched in
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            try await withScopedTaskGroup { group in
                group.addTask {
                    for number in 0..<3 {
                        try await watched.wait()
                        continuation.yield(number)
                    }
                    continuation.finish()
                }
                var sum = 0
                for try await number in stream.throwingOnCancellation() { sum += number }
                watched.expect(sum == 3, "a stream that was cut off looked complete")
            }
        },
    ]

    static let scopes = [
        Operation("scope.run") { watched in try await watched.inScope { try await watched.wait() } },
        Operation("withCancelScope, nested") { watched in
            try await withCancelScope { outer in
                try await withCancelScope { inner in
                    try await watched.wait()
                    watched.expect(!inner.cancelCalled && !outer.cancelCalled, "cancelled by itself")
                }
                try await watched.wait()
            }
        },
        Operation("moveOn that moves on") { watched in
            let value: Void? = try await moveOn(after: .seconds(1)) { try await watched.wait(100) }
            watched.expect(value == nil, "went on without its deadline")
            try await checkpoint()
        },
        Operation("moveOn that does not") { watched in
            let value: Void? = try await moveOn(after: .seconds(100)) { try await watched.wait() }
            watched.expect(value != nil, "moved on before its deadline")
        },
        Operation("fail, caught") { watched in
            do {
                try await fail(at: .after(.seconds(1))) { try await watched.wait(100) }
            } catch is DeadlineExceeded {
                try await watched.wait()
            }
        },
        Operation("a deadline that is moved") { watched in
            let scope = CancelScope(timeout: .seconds(1))
            try await watched.inScope(scope) {
                scope.deadline = .after(.seconds(10))
                scope.tighten(to: .after(.seconds(5)))
                try await watched.wait(2)
            }
        },
        Operation("withShield") { watched in
            try await withShield {
                try await watched.wait()
                try await withScopedTaskGroup { group in group.addTask { try await watched.wait() } }
            }
            try await watched.wait()
        },
        Operation("withShield(for:), cut off") { watched in
            let value: Void? = try await withShield(for: .seconds(1)) { try await watched.wait(100) }
            watched.expect(value == nil, "a shield went on after its grace")
            try await watched.wait()
        },
        Operation("a shield that is lowered") { watched in
            let scope = CancelScope(shielded: true)
            try await watched.inScope(scope) {
                try await watched.wait()
                scope.isShielded = false
                try await watched.wait()
            }
        },
        Operation("scopes on an actor") { watched in try await Host().host(watched) },
    ]

    static let groups = [
        Operation("children") { watched in
            try await withScopedTaskGroup { group in
                for seconds in 1...3 { group.addTask { try await watched.wait(seconds) } }
            }
        },
        Operation("a group with a value") { watched in
            let value = try await withScopedTaskGroup { group in
                group.addTask { try await watched.wait() }
                return 7
            }
            watched.expect(value == 7, "another value")
        },
        Operation("a limit") { watched in
            try await withScopedTaskGroup(concurrencyLimit: 2) { group in
                for _ in 0..<6 { group.addTask { try await watched.wait() } }
            }
        },
        Operation("waiting for all") { watched in
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                for seconds in 1...2 { group.addTask { try await watched.wait(seconds) } }
                try await watched.wait()
            }
        },
        Operation("immediate children") { watched in
            try await withScopedTaskGroup { group in
                for _ in 0..<2 { group.addImmediateTask { try await watched.wait() } }
            }
        },
        Operation("background children") { watched in
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { try await watched.wait(1_000) }
                group.addTask { try await watched.wait() }
            }
        },
        Operation("a group that ends itself") { watched in
            try await withScopedTaskGroup { group in
                group.addTask { try await watched.wait(1_000) }
                try await watched.wait()
                group.cancelAll()
            }
        },
        Operation("groups in groups") { watched in
            try await withScopedTaskGroup { outer in
                outer.addTask {
                    try await withScopedTaskGroup { inner in
                        inner.addTask { try await watched.inScope { try await watched.wait() } }
                        inner.addTask { try await watched.wait(2) }
                    }
                }
                try await watched.wait()
            }
        },
        Operation("start") { watched in
            try await withScopedTaskGroup { group in
                let ready = try await group.start { status in
                    try await watched.wait()
                    status.started(7)
                    try await watched.wait()
                }
                watched.expect(ready == 7, "another value")
            }
        },
        Operation("start in a scope") { watched in
            try await withScopedTaskGroup { group in
                try await watched.inScope {
                    try await group.start { status in
                        try await watched.wait()
                        status.started()
                        try await watched.wait(2)
                    }
                }
                try await watched.wait()
            }
        },
    ]

    static let handles = [
        Operation("handle.value") { watched in
            try await withScopedTaskGroup { group in
                let child = group.addTask {
                    try await watched.wait()
                    return 7
                }
                watched.expect(try await child.value == 7, "another value")
            }
        },
        Operation("handle.result") { watched in
            try await withScopedTaskGroup { group in
                let child = group.addTask { try await watched.wait() }
                _ = await child.result
                try await checkpoint()
            }
        },
        Operation("handle.cancel") { watched in
            try await withScopedTaskGroup { group in
                let child = group.addTask { try await watched.wait(1_000) }
                try await watched.wait()
                child.cancel()
            }
        },
    ]
}

private actor Host {
    func host(_ watched: Watched) async throws {
        try await withCancelScope {
            try await watched.wait()
            await Task.yield()
            try await withShield { await Task.yield() }
            try await watched.wait()
        }
    }
}
