#if BEFORE
import QuattroBefore
#else
import Quattro
#endif

/// Operations of the library, each repeated as often as it is told.
///
/// These files are compiled twice: `OperationsBefore` is a link to this folder, with the library as it was at an earlier commit.
package enum Library {}

package let timeout = Duration.seconds(10)

@inline(never)
package func next(_ index: Int) -> Int { index + 1 }

func checkSum(_ sum: Int, of times: Int) {
    guard sum == times * (times + 1) / 2 else { fatalError("\(sum) after \(times) scopes") }
}

extension Library {
    @Sendable package static func scopes(_ times: Int) async throws {
        var sum = 0
        for index in 0..<times { sum &+= try await fail(after: timeout) { next(index) } }
        checkSum(sum, of: times)
    }

    @Sendable package static func nestedScopes(_ times: Int) async throws {
        try await fail(after: .seconds(60)) { try await scopes(times) }
    }

    package static func scopesOnActor() -> @Sendable (Int) async throws -> Void {
        let counter = Counter()
        return { try await counter.count($0) }
    }

    /// Under one root: in each of two children of a group, or in one of them.
    package static func scopesInGroup(tasks: Int) -> @Sendable (Int) async throws -> Void {
        { times in
            try await withScopedTaskGroup { group in
                for _ in 0..<tasks { group.addTask { try await scopes(times) } }
            }
        }
    }

    /// Each in an outermost scope of its own.
    package static func scopesInTasks(_ tasks: Int) -> @Sendable (Int) async throws -> Void {
        { times in
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<tasks { group.addTask { try await scopes(times) } }
            }
        }
    }

    @Sendable package static func effectiveDeadlines(_ times: Int) async throws {
        let earliest = Deadline.after(.seconds(100))
        try await fail(after: .seconds(500)) {
            try await fail(after: .seconds(400)) {
                try await fail(at: earliest) {
                    try await fail(after: .seconds(300)) {
                        try await fail(after: .seconds(200)) {
                            var found = 0
                            for _ in 0..<times where Deadline.currentEffective == earliest { found += 1 }
                            guard found == times else { fatalError("found \(found) of \(times)") }
                        }
                    }
                }
            }
        }
    }
}

private actor Counter {
    private var count = 0

    func count(_ times: Int) async throws {
        count = 0
        for _ in 0..<times { try await fail(after: timeout) { count += 1 } }
        guard count == times else { fatalError("counted \(count) of \(times)") }
    }
}
