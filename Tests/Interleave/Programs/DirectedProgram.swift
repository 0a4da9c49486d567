/// A small program about one thing.
struct DirectedProgram: Sendable {
    let name: String
    let make: @Sendable (Stage) -> Program

    init(_ name: String, _ make: @escaping @Sendable (Stage) -> Program) {
        self.name = name
        self.make = make
    }

    /// One that is its body alone.
    init(_ name: String, body: @escaping @Sendable (Stage) async -> Void) {
        self.init(name) { stage in Program { await body(stage) } }
    }

    /// What is run by the word `all`.
    static let all = [
        starting, moving, belonging, shielding, cancelling, priorities, deadlines, groups, gathering, room, serving,
        limiters, abandoning, policies, sources, sourceDeadlines, sourceHandlers, absorbing, elements, watching,
        recording,
    ].flatMap(\.self)

    static func named(_ name: String) -> DirectedProgram? { all.first { $0.name == name } }
}
