import QuattroTesting

/// A program, and how it is named on the command line.
struct Subject: Sendable {
    let name: String
    let make: @Sendable (Stage) -> Program

    init(_ program: DirectedProgram) {
        name = program.name
        make = program.make
    }

    init(_ name: String, _ make: @escaping @Sendable (Stage) -> Program) {
        self.name = name
        self.make = make
    }

    /// The one that a name on the command line, or in the list of known schedules, stands for.
    init?(named name: String) {
        if let program = DirectedProgram.named(name) {
            self.init(program)
            return
        }
        let parts = name.split(separator: ":")
        guard parts.count == 2, parts[0] == "random", let seed = Int(parts[1]) else { return nil }
        self.init(RandomProgram(seed: seed))
    }

    init(_ program: RandomProgram) {
        self.init("random:\(program.seed)") { RandomRun.program(program, on: $0) }
    }
}
