public import Quattro
import QuattroTimeline

extension Timeline {
    /// Explains in words where the time of a scope went.
    ///
    /// - The text begins with its life, its deadline with the scope that has set it, and what has asked it to stop.
    /// - Then it lists its parts (scopes, children and waits) in the order of time, with their shares. Time outside of its own scopes and
    ///   waits counts as its own code.
    /// - At the end it lists the longest waits, the cancellations, and the scopes that continued after they had been asked to stop.
    /// - Times count from its begin, unless the text says otherwise.
    ///
    /// ```text
    /// scope "GET /users/7" (Server/Users.swift:10)
    ///   took 2.0 seconds, threw an error
    ///   deadline at 5.0 seconds, its own, set when it began; not reached
    ///
    /// where its time went:
    ///   at 0.0 seconds: scope "auth" (Server/Users.swift:11), 0.2 seconds, 10 %
    ///   at 0.21 seconds: group "load" (Server/Users.swift:12), 1.784 seconds, 89 %
    ///   its own code: 0.016 seconds, 1 %
    /// ```
    ///
    /// - Parameter id: The number of the scope, as in its ``TaskTree/Node``.
    /// - Returns: Lines of text. If the timeline does not know the scope, one line says so.
    ///
    /// Cost: one pass over all events.
    public func explain(_ id: TaskTree.Node.ID) -> String {
        recording.explanation(of: id) ?? "scope \(id): the timeline knows nothing of it\n"
    }

    /// Explains in words where the time of a scope went; see ``explain(_:)-(TaskTree.Node.ID)``.
    ///
    /// ```swift
    /// let scope = CancelScope(timeout: .seconds(5), name: "GET /user")
    /// let user = try await scope.run { try await fetchUser() }
    /// print(Timeline.capture().explain(scope))
    /// ```
    ///
    /// - Parameter scope: The scope, or the scope of a group.
    /// - Returns: Lines of text. If the timeline does not know the scope, one line says so.
    public func explain(_ scope: CancelScope) -> String { explain(scope.id) }

    /// The longest scope, group or task whose name contains a text.
    ///
    /// ```swift
    /// let timeline = Timeline.capture()
    /// if let slowest = timeline.longest(named: "GET /users") { print(timeline.explain(slowest)) }
    /// ```
    ///
    /// - Parameter part: A part of the name; case does not matter.
    /// - Returns: Its number; `nil` if there is none.
    public func longest(named part: String) -> TaskTree.Node.ID? { recording.longestOne(named: part) }

    /// Whether the timeline contains a scope.
    ///
    /// - Parameter id: The number of the scope.
    /// - Returns: Whether the begin of the scope is in the timeline.
    public func knows(_ id: TaskTree.Node.ID) -> Bool { recording.events.contains { $0.id == id && $0.kind == .began } }
}
