import Testing

@testable import Quattro

struct SameErrorTests {
    private final class Failure: Error {}

    private enum Plain: Error { case one }

    /// Looks like every other.
    private struct Alike: Error, CustomStringConvertible {
        let number: Int
        var description: String { "HTTP 500" }
    }

    @Test func `values are never the same because they are equal or print alike`() {
        let errors: [any Error] = [
            Oops(number: 1), Oops(number: 1), Plain.one, Plain.one, Alike(number: 1), Alike(number: 2),
        ]
        for (index, error) in errors.enumerated() {
            for (otherIndex, other) in errors.enumerated() { #expect(isSame(error, other) == (index == otherIndex)) }
        }
        #expect(!isSame(CancellationError(), CancellationError()))
    }

    @Test func `an object is the same however it is boxed`() {
        let failure = Failure()
        let (first, second): (any Error, any Error) = (failure, failure)
        #expect(isSame(first, second))
        #expect(isSame(first, failure))
        #expect(!isSame(first, Failure()))
    }

    @Test(arguments: [Oops(number: 1), Plain.one, Failure(), Alike(number: 1)] as [any Error])
    func `an error stays the same however it is thrown on`(error: any Error) async throws {
        @Sendable func throwing() throws { throw error }
        @Sendable func throwingTyped() throws(any Error) { throw error }
        @Sendable nonisolated(nonsending) func throughFrames(_ depth: Int) async throws {
            guard depth > 0 else { throw error }
            await Task.yield()
            do { try await throughFrames(depth - 1) } catch { throw error }
        }
        let task = Task<Void, any Error> { throw error }
        let roads: [@Sendable () async throws -> Void] = [
            { try throwing() },
            { try throwingTyped() },
            { try await throughFrames(5) },
            { throw error as any Error },
            { throw [error][0] },
            { try Result<Void, any Error>.failure(error).mapError { $0 }.get() },
            { try await task.value },
            { try await moveOn(after: .seconds(60)) { throw error } },
            { try await withShield { throw error } },
            { try await fail(after: .seconds(60)) { throw error } },
            { try await fail(at: .after(.seconds(60))) { () async throws(any Error) in throw error } },
            { @MainActor in throw error },
        ]
        for road in roads {
            let caught = try #require(await thrown(road))
            #expect(isSame(caught, error))
        }
        let failure = await thrown { try await gather({ throw error }) } as? ErrorGroup
        #expect(isSame(try #require(failure?.errors.first), error))
    }

    @Test func `a value that is caught as its own type and thrown again is another error`() async throws {
        let error: any Error = Oops(number: 1)
        let again = await thrown { do { throw error } catch let oops as Oops { throw oops } }
        #expect(!isSame(try #require(again), error))
    }

    @Test func `a group of nothing but an error is that error, and no other group is`() {
        let error: any Error = Oops(number: 1)
        #expect(isNothing(error, but: [error]))
        #expect(isNothing(ErrorGroup([error]), but: [error]))
        #expect(isNothing(ErrorGroup([error, ErrorGroup([error])]), but: [error]))
        #expect(!isNothing(ErrorGroup([error, Oops(number: 1)]), but: [error]))
        #expect(!isNothing(ErrorGroup([Oops(number: 1)]), but: [error]))
        #expect(isNothing(error, but: [Oops(number: 2), ErrorGroup([Oops(number: 3), error])]))
        #expect(!isNothing(error, but: []))
    }

    @Test(.simulated) func `an error that came with a cancellation is listed once if the body throws both on`() async {
        let error: any Error = Oops(number: 1)
        let failure = await thrown {
            try await withScopedTaskGroup { group in
                group.cancelAll()
                let child = group.addTask { throw ErrorGroup([CancellationError(), error]) }
                try await child.result.get()
            }
        }
        #expect((failure as? ErrorGroup)?.leaves.map { isSame($0, error) } == [true])
    }

    @Test(.simulated) func `a body that throws several given errors on as a group adds none`() async {
        let failure = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                let children = (0..<3).map { number in group.addTask { throw Oops(number: number) } }
                var errors: [any Error] = []
                for child in children {
                    do { try await child.value } catch { errors.append(error) }
                }
                throw ErrorGroup(errors)
            }
        }
        #expect((failure as? ErrorGroup)?.leaves.compactMap { ($0 as? Oops)?.number }.sorted() == [0, 1, 2])
    }

    @Test(.simulated) func `errors that print alike are two, of a group and of a deferrer`() async throws {
        let ofGroup = await thrown {
            try await withScopedTaskGroup { group in
                let child = group.addTask { () async throws -> Int in throw Alike(number: 1) }
                do { _ = try await child.value } catch { throw Alike(number: 2) }
            }
        }
        #expect((ofGroup as? ErrorGroup)?.errors.map { ($0 as? Alike)?.number } == [1, 2])
        let ofDeferrer = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    do { try await body(1) } catch { throw Alike(number: 2) }
                }
                throw Alike(number: 1)
            }
        }
        #expect((ofDeferrer as? ErrorGroup)?.errors.map { ($0 as? Alike)?.number } == [1, 2])
    }
}
