public import Quattro

extension TaskTree {
    /// Returns the open scopes, groups and tasks of the program.
    ///
    /// - It finds the scopes that were opened since ``Inspector/watch(_:events:)`` or were around that call, and everything in them.
    /// - Without that call it finds nothing, and it does not find other scopes that were opened before: use ``capture(in:)`` for those.
    /// - Scopes in a simulation are seen only from inside that simulation.
    ///
    /// - Returns: The tree, without scopes that begin or end meanwhile.
    ///
    /// Isolation: callable from anywhere, even from the queue of a signal; no lock is held for longer than it takes to read 1,024 entries.
    public static func capture() -> TaskTree { capture { $0.isInReach } }

    /// The same without simulations, even for a caller inside one.
    static func captureRealTime() -> TaskTree { capture { $0.isInRealTime } }

    private static func capture(where isSeen: (CancelScope) -> Bool) -> TaskTree {
        var capture = Capture()
        Roots.forEachBatch { scopes in for scope in scopes where isSeen(scope) { capture.add(scope) } }
        capture.addStrays()
        return capture.tree()
    }

    /// Returns a scope and everything inside it.
    ///
    /// - It works whether anything watches or not. While nothing watches, waits, the ages of children and cancellers are not known.
    /// - A scope that was entered by a task outside of Quattro is found only while something watches; see ``Inspector/watch(_:events:)``.
    /// - The tree is empty for a scope that is not running, and for a scope of a simulation if the caller is outside of it.
    /// - The nodes show deadlines and cancellations around the scope, although the scopes around it are not in the tree.
    ///
    /// ```swift
    /// try await withScopedTaskGroup(name: "import") { group in
    ///     group.addTask(name: "user") { try await fetchUser() }
    ///     group.addTask(name: "posts") { try await fetchPosts() }
    ///     log("\(TaskTree.capture(in: group.cancelScope))")
    /// }
    /// ```
    ///
    /// - Parameter scope: The scope, or the scope of a group.
    /// - Returns: The tree, without scopes that begin or end meanwhile.
    ///
    /// Isolation: the same as ``capture()``.
    public static func capture(in scope: CancelScope) -> TaskTree {
        var capture = Capture()
        if scope.isInReach { capture.add(scope, in: Surroundings(of: scope)) }
        if capture.isEmpty { return capture.tree() }
        Roots.forEachBatch { scopes in
            for root in scopes where root.isInReach && capture.isAround(root) { capture.add(root) }
        }
        capture.addStrays(insideOnly: true)
        return capture.tree(in: scope)
    }
}
