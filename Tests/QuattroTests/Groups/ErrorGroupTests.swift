import Testing

@testable import Quattro

struct ErrorGroupTests {
    private let group = ErrorGroup([
        Oops(number: 1),
        ErrorGroup([Other(), Oops(number: 2)]),
        ErrorGroup([ErrorGroup([Oops(number: 3)])]),
        Other(),
    ])

    @Test func `its leaves are the errors that are no groups, in order`() {
        #expect(group.leaves.map { ($0 as? Oops)?.number ?? 0 } == [1, 0, 2, 3, 0])
    }

    @Test func `the first error of a type is found however deep it stands`() {
        #expect(group.first(of: Other.self) != nil)
        #expect(group.first(of: Oops.self)?.number == 1)
        #expect(group.first(of: DeadlineExceeded.self) == nil)
        #expect(ErrorGroup([ErrorGroup([ErrorGroup([Oops(number: 9)])])]).first(of: Oops.self)?.number == 9)
    }

    // NE-25
    @Test func `splitting takes one type out and keeps the nesting of the rest`() throws {
        let (oopses, rest) = group.split(Oops.self)
        #expect(oopses.map(\.number) == [1, 2, 3])
        let remaining = try #require(rest)
        #expect(remaining.errors.count == 2)
        #expect((remaining.errors.first as? ErrorGroup)?.errors.first is Other)
        #expect(remaining.errors.last is Other)
    }

    @Test func `splitting off everything leaves nothing`() {
        let (all, rest) = group.split((any Error).self)
        #expect(all.count == 5)
        #expect(rest == nil)
        let (none, same) = group.split(DeadlineExceeded.self)
        #expect(none.isEmpty)
        #expect(same?.leaves.count == 5)
    }

    @Test func `cancellations are taken out however deep they stand, nesting kept`() throws {
        let mixed = ErrorGroup([
            CancellationError(),
            ErrorGroup([Oops(number: 1), ErrorGroup([CancellationError()])]),
            ErrorGroup([ErrorGroup([CancellationError(), Oops(number: 2)])]),
        ])
        guard case .part(let remaining) = mixed.cancellation else {
            Issue.record("there are other errors in it")
            return
        }
        #expect(
            remaining.description == """
                2 errors
                ├ 1 error
                │ └ Oops(number: 1)
                └ 1 error
                  └ 1 error
                    └ Oops(number: 2)
                """
        )
        #expect(remaining.cancellation.isNone)
        #expect(ErrorGroup([CancellationError(), ErrorGroup([CancellationError()])]).cancellation.isWhole)
        #expect(!group.cancellation.isWhole)
        #expect((group.first as? Oops)?.number == group.leaves.compactMap { ($0 as? Oops)?.number }.first)
    }

    @Test func `an error of several lines is indented as one`() {
        let group = ErrorGroup([ErrorGroup([Lines(), Lines()]), Lines()])
        #expect(
            group.description == """
                2 errors
                ├ 2 errors
                │ ├ one
                │ │ two
                │ └ one
                │   two
                └ one
                  two
                """
        )
    }

    @Test func `groups nested thousands deep are taken apart like any other`() {
        var nested = ErrorGroup([Oops(number: 1)])
        for _ in 0..<5_000 { nested = ErrorGroup([nested]) }
        #expect(nested.leaves.count == 1)
        #expect(nested.first(of: Oops.self)?.number == 1)
        #expect(nested.cancellation.isNone && nested.cancellationInAnswer.isNone)
        #expect(nested.description.hasSuffix("└ Oops(number: 1)"))
    }

    @Test(arguments: [10, 100])
    func `an error is asked whether it is a cancellation a few times, however deep it stands`(
        depth: Int
    ) async throws {
        // Alone, and beside errors of the other kind at each level.
        for isCancellation in [true, false] {
            for siblings in [0, 1] {
                let asked = Counted()
                let question = Question(isYes: isCancellation, asked: asked)
                let error = await thrown {
                    try await nest(depth, siblings: siblings, isCancellation) { throw question }
                }
                #expect((error as? ErrorGroup)?.first(of: Question.self) != nil)
                #expect((1...4).contains(asked.count), "\(isCancellation), \(siblings): \(asked.count)")
            }
        }
    }

    /// Groups in groups, in scopes, that fail with what `throwing` throws and with siblings that are of the other kind.
    private func nest(
        _ depth: Int,
        siblings: Int,
        _ isCancellation: Bool,
        _ throwing: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard depth > 0 else { return try await throwing() }
        try await withScopedTaskGroup(onFailure: .waitForAll) { group in
            group.addTask {
                try await withShield { try await nest(depth - 1, siblings: siblings, isCancellation, throwing) }
            }
            for _ in 0..<siblings {
                group.addTask { throw isCancellation ? Oops() as any Error : CancellationError() }
            }
        }
    }

    @Test func `an empty group ends the program with a message`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ErrorGroup([])
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("an ErrorGroup must hold at least one error"))
    }
}

private struct Other: Error {}

private struct Lines: Error, CustomStringConvertible {
    var description: String { "one\ntwo" }
}

/// Counts how often it is asked.
private struct Question: CancellationRepresentable {
    let isYes: Bool
    let asked: Counted

    var isCancellation: Bool {
        asked.add()
        return isYes
    }
}

extension Cancellation {
    fileprivate var isWhole: Bool { if case .whole = self { true } else { false } }

    fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
