/// A small concurrent program as data; `Differential/scenario.py` tells what each operation means.
package struct Scenario: Codable, Sendable {
    package let main: [Step]
    /// When to cancel the whole program from outside, in ticks.
    package let cancelAt: Int?
}

/// One operation of a scenario, which uses some of the fields.
package struct Step: Codable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case sleep, checkpoint, raise, `catch`, finally, aside, place
        case scope, cancel, shield, move, tighten, look, read
        case group, child, background, start, started, stop, join
    }

    /// Which of the functions opens a scope.
    package enum Way: String, Codable, Sendable {
        case run, moveOn, fail, shield, grace
    }

    /// What a `catch` does not throw on.
    package enum Catch: String, Codable, Sendable {
        case errors, cancellations, all
    }

    let op: Kind
    let name: String?
    /// The group of a child, the task that is started, or a limiter.
    let of: String?
    let `as`: Way?
    let `for`: Int?
    let after: Int?
    let at: Int?
    let by: Int?
    let shield: Bool?
    let up: Bool?
    let value: Bool?
    let immediate: Bool?
    let what: Catch?
    let error: Int?
    let `do`: [Step]?
    let then: [Step]?

    var ownName: String { name ?? "nameless" }
    var body: [Step] { `do` ?? [] }
    var isShielded: Bool { shield ?? false }
}

/// What each task did, in order: texts that begin with the tick.
package typealias Trace = [String: [String]]
