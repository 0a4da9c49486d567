extension CancelScope: CustomStringConvertible {
    /// The name, the state and the time left until the deadline, such as `CancelScope "import" (running, deadline in 3.0 seconds)`.
    public var description: String {
        "\(name.map { "CancelScope \"\($0)\"" } ?? "CancelScope") (\(status))"
    }

    /// The state and the time left until the deadline.
    package var status: String {
        let (machine, now) = answer { ($0, $1()) }
        let phase =
            switch machine.phase {
            case .idle: "not yet run"
            case .running: "running"
            case .ended: "ended"
            }
        let links = sources.map { ", linked to \($0.map(\.title).joined(separator: " and "))" } ?? ""
        let shield = (machine.isShielded ? ", shielded" : "") + links
        if let cause = machine.cause(now: now) { return "\(phase)\(shield), cancelled \(cause)" }
        let deadline = machine.deadline(now: now)
        return deadline == .never || machine.hasEnded
            ? "\(phase)\(shield)" : "\(phase)\(shield), deadline \(deadline.description(at: now))"
    }
}
