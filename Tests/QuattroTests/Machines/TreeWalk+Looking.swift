import Testing

@testable import Quattro

/// Looks outwards, one lock section at a time.
extension TreeWalk {
    struct Look {
        let scope: Int
        /// From inside of the scope, as code in it looks, and not to tell the scope.
        let isFromInside: Bool
        /// When it began, and how many shields had gone up by then.
        let began: Int
        let shields: Int
        /// How far it has come.
        var at: ScopeNode<NodeName>.Prospect?
        var position: ScopeNode<NodeName>.Position?
        var passed: [(scope: Int, position: ScopeNode<NodeName>.Position)] = []
    }

    func isFresh(_ look: Look) -> Bool { look.shields == shields }

    mutating func look(from scope: Int, isFromInside: Bool = false, on thread: Int) {
        guard isOpen(scope) else { return }
        threads[thread].append(
            .look(Look(scope: scope, isFromInside: isFromInside, began: model.time, shields: shields))
        )
    }

    private mutating func lookAgain(_ look: Look, on thread: Int) {
        self.look(from: look.scope, isFromInside: look.isFromInside, on: thread)
    }

    mutating func go(on thread: Int, with look: Look) {
        var look = look
        switch look.at {
        case nil:
            look.at = look.isFromInside ? .onwards(to: names[look.scope]) : nodes[look.scope].prospectOutside
            look.position = nodes[look.scope].membership.position
            threads[thread].append(.look(look))
        case .onwards(let next):
            let node = nodes[next.number]
            let prospect = node.prospectInside(now: .second(0))
            if prospect.isAround, !node.life.isCutOff { look.passed.append((next.number, node.membership.position)) }
            look.at = prospect
            threads[thread].append(.look(look))
        case .cancelled, .cancelledByTask: threads[thread].append(.cutOff(look))
        case .clear:
            guard isFresh(look) else { return lookAgain(look, on: thread) }
            if look.isFromInside { model.check(isCancelled: false, inside: look.scope, since: look.began) }
        }
    }

    mutating func cutOff(_ look: Look, on thread: Int) {
        var look = look
        if let passed = look.passed.popLast() {
            guard nodes[passed.scope].wasSeenThrough(at: passed.position, isFresh: isFresh(look)) else {
                return lookAgain(look, on: thread)
            }
            threads[thread].append(.cutOff(look))
        } else if !isFresh(look) {
            lookAgain(look, on: thread)
        } else if look.isFromInside {
            model.check(isCancelled: true, inside: look.scope, since: look.began)
        } else {
            threads[thread].append(.sees(look))
        }
    }
}
