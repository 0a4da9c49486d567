import Testing

@testable import Quattro

/// How scopes get from where they were entered to the group that they were promised to, one lock section at a time.
extension TreeWalk {
    mutating func handOver(_ scope: Int, to group: Int, at place: Int?, on thread: Int) {
        guard promised[scope] != nil else { return }
        let stays = nodes[scope].life.isCutOff
        switch nodes[scope].handOver(to: names[group], at: place) {
        case .tooLate: #expect(!model.facts[scope].isRunning)
        case .refused(let effects):
            #expect(stays)
            model.facts[scope].isTaskCancelled = true
            follow(effects, of: scope, on: thread)
        case .done(let left):
            #expect(!stays)
            promised[scope] = nil
            model.facts[scope].governor = group
            model.facts[scope].isTaskCancelled = false
            look(from: scope, on: thread)
            if let left { threads[thread].append(.unlist(from: left.scope.number, place: left.place)) }
        }
    }

    mutating func leaveBehind(_ scope: Int, with group: Int, at place: Int?, on thread: Int) {
        guard promised[scope] != nil else { return }
        guard let (left, effects) = nodes[scope].leaveBehind(with: names[group], at: place) else {
            return #expect(!model.facts[scope].isRunning)
        }
        shields += 1
        promised[scope] = nil
        model.facts[scope].governor = group
        model.facts[scope].isTaskCancelled = true
        follow(effects, of: scope, on: thread)
        if let left { threads[thread].append(.unlist(from: left.scope.number, place: left.place)) }
    }
}
