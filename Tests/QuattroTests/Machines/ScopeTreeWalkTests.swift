import Testing

@testable import Quattro

/// ``ScopeNode`` against a slow and obvious model of the whole tree: many scopes, and what a driver does with them, one lock section
/// at a time and in any order.
struct ScopeTreeWalkTests {
    @Test(arguments: 0..<1000 as Range<UInt64>)
    func `in any order of lock sections each scope is told what it can see, and nothing else`(seed: UInt64) {
        var walk = TreeWalk(seed: seed)
        for _ in 0..<150 {
            walk.step()
            walk.check()
        }
        walk.settle()
        walk.checkAtRest()
        walk.endAll()
        walk.checkAllEnded()
    }
}

/// A scope by identity alone.
final class NodeName: Sendable {
    let number: Int
    init(_ number: Int) { self.number = number }
}

/// The facts, from which everything else is worked out anew.
struct TreeModel {
    struct Fact {
        /// The scope that it belongs to, of those that tell.
        var governor: Int?
        var isRunning = false
        var isShielded = false
        var isCancelled = false
        var isTaskCancelled = false
        /// Whether a cancellation could be seen inside at any time.
        var everVisible = false
        /// When one could be seen last, and when none could.
        var lastVisible: Int?
        var lastClear: Int?
    }

    var facts: [Fact] = []
    /// How many lock sections there have been.
    private(set) var time = 0

    func isVisibleInside(_ scope: Int) -> Bool {
        let fact = facts[scope]
        return fact.isCancelled || (!fact.isShielded && isVisibleOutside(scope))
    }

    func isVisibleOutside(_ scope: Int) -> Bool {
        facts[scope].isTaskCancelled || facts[scope].governor.map(isVisibleInside) ?? false
    }

    mutating func note() {
        time += 1
        for scope in facts.indices where facts[scope].isRunning {
            if isVisibleInside(scope) {
                facts[scope].everVisible = true
                facts[scope].lastVisible = time
            } else {
                facts[scope].lastClear = time
            }
        }
    }

    /// What a look has shown was so at one instant of it.
    func check(isCancelled: Bool, inside scope: Int, since began: Int) {
        guard facts[scope].isRunning else { return }
        let last = isCancelled ? facts[scope].lastVisible : facts[scope].lastClear
        #expect((last ?? -1) >= began, "\(scope) saw what never was")
    }
}

// MARK: - What must hold

extension TreeWalk {
    /// After each lock section.
    func check() {
        for (scope, fact) in model.facts.enumerated() where fact.isRunning {
            require(nodes[scope].membership.teller?.number == fact.governor, "\(scope) belongs elsewhere")
            require(!nodes[scope].life.isBodyCancelled || fact.everVisible, "\(scope) was told of what it never saw")
            require(!nodes[scope].life.isCutOff || fact.everVisible, "\(scope) was cut off by what it never saw")
            // A promise is kept in one step: the list that it moves to has it already.
            guard let governor = fact.governor else { continue }
            require(nodes[governor].inner.elements.contains { $0.number == scope }, "\(scope) is on no list")
        }
    }

    /// After each of very many lock sections, where an expectation would take most of the time.
    private func require(_ isSo: Bool, _ text: @autoclosure () -> String) {
        if !isSo { Issue.record("\(text())") }
    }

    /// When every thread has come to its end.
    func checkAtRest() {
        for (scope, fact) in model.facts.enumerated() where fact.isRunning {
            #expect(nodes[scope].life.isBodyCancelled || !model.isVisibleInside(scope), "\(scope) was not told")
            let listed = nodes[scope].inner.elements.map(\.number).sorted()
            let governed = model.facts.indices.filter { model.facts[$0].governor == scope && model.facts[$0].isRunning }
            #expect(
                listed
                    == (governed + promised.filter { $0.value.group == scope && $0.value.place != nil }.map(\.key))
                    .sorted()
            )
        }
    }

    func checkAllEnded() {
        for node in nodes where node.life.hasEnded { #expect(node.inner.count == 0) }
    }
}
