import QuattroToolCore
import Testing

@Suite struct SessionTreeTests {
    private typealias Process = SessionTree.Process

    /// A command with a run inside, whose commands are 40 and 50, and strangers.
    private let processes = [
        Process(id: 10, parent: 1, group: 10, session: 5, name: "quattro"),
        Process(id: 20, parent: 10, group: 20, session: 20, name: "sh"),
        Process(id: 30, parent: 20, group: 20, session: 20, name: "quattro"),
        Process(id: 31, parent: 30, group: 31, session: 31, name: "guard-30"),
        Process(id: 50, parent: 30, group: 50, session: 50, name: "sh"),
        Process(id: 51, parent: 50, group: 51, session: 50, name: "sleep"),
        Process(id: 40, parent: 30, group: 40, session: 40, name: "sh"),
        Process(id: 60, parent: 1, group: 60, session: 60, name: "sleep"),
        Process(id: 61, parent: 10, group: 61, session: 61, name: "sh"),
    ]

    @Test func whatIsBelowComesAfterItsParentsAndStrangersDoNotCome() {
        #expect(SessionTree.groups(below: [20], in: processes) == [20, 40, 50, 51])
        #expect(SessionTree.groups(below: [20, 61], in: processes) == [20, 61, 40, 50, 51])
        #expect(SessionTree.groups(below: [60], in: processes) == [60])
        #expect(SessionTree.groups(below: [], in: processes).isEmpty)
        #expect(SessionTree.groups(below: [7], in: processes).isEmpty)
    }

    @Test func theGuardOfARunInsideIsLeftAlone() {
        #expect(!SessionTree.groups(below: [20], in: processes).contains(31))
        // A command may have such a name: the number is that of its parent, or it is no guard.
        let named = [Process(id: 20, parent: 10, group: 20, session: 20, name: "guard-9")]
        #expect(SessionTree.groups(below: [20], in: named) == [20])
    }

    @Test func aLeaderThatHasEndedStillLeadsToWhatItHasLeftInItsSession() {
        let processes = [
            Process(id: 20, parent: 10, group: 20, session: 20, name: "quattro"),
            Process(id: 40, parent: 20, group: 40, session: 40, name: "sh", isAlive: false),
            Process(id: 41, parent: 1, group: 40, session: 40, name: "sleep"),
            Process(id: 50, parent: 20, group: 50, session: 50, name: "sh", isAlive: false),
        ]
        #expect(SessionTree.groups(below: [20], in: processes) == [20, 40])
    }

    @Test func whatCameFromOutsideOfAContainerIsNotBelowAnything() {
        let processes = [
            Process(id: 20, parent: 0, group: 20, session: 20, name: "sh"),
            Process(id: 7, parent: 20, group: 0, session: 0, name: "agent"),
            Process(id: 1, parent: 0, group: 1, session: 1, name: "init"),
            Process(id: 8, parent: 1, group: 8, session: 8, name: "stranger"),
        ]
        #expect(SessionTree.groups(below: [20], in: processes) == [20])
    }
}
