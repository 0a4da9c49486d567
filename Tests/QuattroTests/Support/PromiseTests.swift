import Dispatch
import QuattroTesting
import Soaking
import Testing

@testable import Quattro

struct PromiseTests {
    @Test(.simulated) func `the first result counts, and all who wait and come later get it`() async throws {
        let promise = Promise<Int>()
        #expect(promise.resultIfAny == nil)
        try await withScopedTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    expect(try await promise.value, is: 7)
                    #expect(elapsed == .seconds(1))
                }
            }
            try await sleep(.seconds(1))
            #expect(promise.succeed(7))
        }
        #expect(!promise.succeed(8) && !promise.fail(Oops()) && !promise.complete(with: .success(9)))
        expect(try await promise.value, is: 7)
        #expect(try promise.resultIfAny?.get() == 7)
    }

    @Test(.simulated) func `an error is thrown to all who wait`() async throws {
        let promise = Promise<Int>()
        try await withScopedTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    let error = await thrown { try await promise.value }
                    #expect(error as? Oops == Oops(number: 2))
                }
            }
            try await sleep(.seconds(1))
            #expect(promise.fail(Oops(number: 2)))
        }
        #expect(throws: Oops(number: 2)) { try promise.resultIfAny?.get() }
    }

    @Test(.simulated) func `a wait that is cancelled leaves the promise and the others alone`() async throws {
        let (answer, ready) = (Promise<Int>(name: "answer"), Promise<Void>())
        try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(.seconds(5))
                #expect(answer.succeed(7) && ready.succeed() && !ready.succeed())
            }
            group.addTask { expect(try await answer.value, is: 7) }
            let early = try await moveOn(after: .seconds(1)) { try await answer.value }
            #expect(early == nil && elapsed == .seconds(1))
            expect(try await answer.value, is: 7)
            try await ready.value
            #expect(elapsed == .seconds(5))
        }
    }

    @Test(.simulated) func `a result that is there is given to code that is cancelled, too`() async throws {
        let promise = Promise<Int>()
        promise.succeed(7)
        let value = try await moveOn(after: .zero) { try await promise.value }
        #expect(value == 7)
    }

    @Test(.simulated(seeds: 0..<500))
    func `in the instant of the deadline the wait has the value or not, and no value is lost`()
        async throws
    {
        let promise = Promise<Int>()
        try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(.seconds(1))
                #expect(promise.succeed(7))
            }
            let value = try await moveOn(after: .seconds(1)) { try await promise.value }
            #expect(value == 7 || value == nil)
            expect(try await promise.value, is: 7)
        }
        expect(elapsed, is: .seconds(1))
    }

    @Test func `one that nobody completes is named in the report of a deadlock`() async {
        let error = await thrown { try await Simulation.run { try await Promise<Int>(name: "answer").value } }
        #expect("\(error as Any)".contains("the result of the promise \"answer\" (QuattroTests/PromiseTests.swift:"))
    }

    @Test func `it says how it stands`() {
        let promise = Promise<Void>(name: "ready")
        let site = "QuattroTests/PromiseTests.swift:\(#line - 1)"
        #expect("\(promise)" == "Promise \"ready\" (no result yet; \(site))")
        promise.succeed()
        #expect("\(promise)" == "Promise \"ready\" (succeeded; \(site))")
        let failed = Promise<Int>()
        failed.fail(Oops())
        #expect("\(failed)" == "Promise (failed; QuattroTests/PromiseTests.swift:\(#line - 2))")
    }

    @Test func `completed by one of many threads, once, with many who wait and give up`() async throws {
        for round in 0..<300 {
            let (promise, counted, threads) = (Promise<Int>(), Counted(), DispatchGroup())
            try await withScopedTaskGroup { group in
                for number in 0..<8 {
                    group.addTask {
                        let limit: Duration? = number % 2 == 0 ? .microseconds(round % 100) : nil
                        _ = try await moveOn(after: limit) { try await promise.value }
                    }
                    DispatchQueue(label: "one of many").async(group: threads) {
                        if promise.succeed(number) { counted.add() }
                    }
                }
                _ = try await promise.value
            }
            // The one that has completed it may still be about to count.
            await calledBack { end in threads.notify(queue: .global(), execute: end) }
            #expect(counted.count == 1)
        }
    }

    @Test func `neither a promise nor its value is kept by those who have waited or given up`() async throws {
        await #expect(processExitsWith: .success) {
            for _ in 0..<200 {
                let promise = Promise<Canary>()
                try await withScopedTaskGroup { group in
                    for _ in 0..<4 { group.addTask { _ = try await moveOn(after: .zero) { try await promise.value } } }
                    group.addTask { _ = try await promise.value }
                    promise.succeed(Canary())
                    if !promise.succeed(Canary()) { group.addTask {} }
                }
            }
            let living = Canary.living.withLock { $0 }
            #expect(living == 0)
        }
    }
}
