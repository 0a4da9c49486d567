import Testing

@testable import Quattro

/// The end of a group lets others run.
struct EndTests {
    // NU-03
    @Test @MainActor func `a loop over empty groups on the main actor leaves it to others, too`() async throws {
        let hasRun = Counted()
        Task { @MainActor in hasRun.add() }
        for _ in 0..<1_000 where hasRun.count == 0 { try await withScopedTaskGroup { _ in } }
        #expect(hasRun.count == 1)
    }

    // NU-03
    @Test(.simulated(seeds: 0..<20)) func `a loop over groups with nothing to wait for leaves the time to others, too`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let hasRun = Counted()
            group.addTask { hasRun.add() }
            // What is ready runs in any order, so it may take many turns.
            for _ in 0..<1_000 where hasRun.count == 0 { try await withScopedTaskGroup { _ in } }
            #expect(hasRun.count == 1)
        }
        expect(elapsed, is: .zero)
    }

    // NU-03
    @Test(.simulated) func `that is no cancellation point, whether the body returns or throws`() async throws {
        let value = try await withCancelScope { scope in
            scope.cancel()
            return try await withScopedTaskGroup { _ in 1 }
        }
        #expect(value == 1)
        let error = await thrown {
            try await withCancelScope { scope in
                scope.cancel()
                try await withScopedTaskGroup { _ in throw Oops(number: 1) }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }
}
