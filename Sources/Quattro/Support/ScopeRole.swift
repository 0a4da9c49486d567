/// What a scope is used for.
package enum ScopeRole: UInt8, Sendable {
    case scope
    case group
    case child
    case background
    /// A child that is being started, or has been.
    case starting
    /// An operation that its caller may leave behind.
    case abandonable

    /// What it is called in messages.
    package var noun: String {
        switch self {
        case .scope: "scope"
        case .group: "group"
        case .child: "task"
        case .background: "background task"
        case .starting: "started task"
        case .abandonable: "abandonable task"
        }
    }
}
