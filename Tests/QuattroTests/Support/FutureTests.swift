import Testing

@testable import Quattro

struct FutureTests {
    @Test(.simulated) func `the first outcome stays, and is given to all who wait and to those who come later`() async {
        let future = Future<Int>()
        await withTaskGroup { group in
            for _ in 0..<3 { group.addTask { #expect((try? await future.outcome().get()) == 1) } }
            await Task.yield()
            #expect(future.outcomeIfAny == nil)
            #expect(future.complete(with: .success(1)))
            #expect(!future.complete(with: .success(2)))
            #expect(!future.complete(with: .failure(CancellationError())))
        }
        #expect((try? await future.outcome().get()) == 1)
        #expect((try? await future.outcomeUnlessCancelled()?.get()) == 1)
    }
}
