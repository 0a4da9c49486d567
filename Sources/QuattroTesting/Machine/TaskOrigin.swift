/// What is known about a task that was made by unmodified code.
package struct TaskOrigin: Sendable {
    package enum Kind: Hashable, Sendable {
        /// A child of one of Swift's task groups.
        case child
        case asyncLet
        case task
        case detached
    }

    let kind: Kind
    let name: String?
    /// The return addresses of the functions that were running, innermost first.
    let callers: [UInt]

    package init(kind: Kind, name: String?, callers: [UInt]) {
        self.kind = kind
        self.name = name
        self.callers = callers
    }
}

extension TaskOrigin.Kind {
    var title: String {
        switch self {
        case .child: "child task"
        case .asyncLet: "async let"
        case .task: "task"
        case .detached: "detached task"
        }
    }
}
