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

    @Test func `an empty group ends the program with a message`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ErrorGroup([])
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("an ErrorGroup must hold at least one error"))
    }
}

private struct Other: Error {}
