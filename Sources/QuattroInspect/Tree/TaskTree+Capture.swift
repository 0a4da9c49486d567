public import Quattro

extension TaskTree {
    /// What is open in the program.
    ///
    /// - Finds the scopes that were opened since ``Inspector/watch(_:events:)`` or were around that call, and all in them.
    /// - Without it, and for other scopes that were opened before, nothing: use ``capture(in:)``.
    /// - What runs in a simulation is seen from inside of that simulation alone.
    ///
    /// - Returns: The tree, without what begins or ends meanwhile.
    ///
    /// Isolation: callable from anywhere, a signal's queue included; takes no lock for longer than it takes to look at 1,024 entries.
    public static func capture() -> TaskTree { capture { $0.isInReach } }

    /// The same without what runs in simulations, whichever code asks.
    static func captureRealTime() -> TaskTree { capture { $0.isInRealTime } }

    private static func capture(where isSeen: (CancelScope) -> Bool) -> TaskTree {
        var capture = Capture()
        Roots.forEachBatch { scopes in for scope in scopes where isSeen(scope) { capture.add(scope) } }
        capture.addStrays()
        return capture.tree()
    }

    /// A scope and all inside of it.
    ///
    /// - Right whether anything watches or not; without that, waits, the ages of children and cancellers are not known.
    /// - A scope that a task entered which is none of Quattro's is found only while something watches, see ``Inspector/watch(_:events:)``.
    /// - A scope that does not run gives an empty tree, and one of a simulation from outside of it.
    /// - Deadlines and cancellations around the scope are seen in it, though they are not nodes of the tree.
    ///
    /// ```swift
    /// try await withScopedTaskGroup(name: "import") { group in
    ///     // …
    ///     log("\(TaskTree.capture(in: group.cancelScope))")
    /// }
    /// ```
    ///
    /// - Parameter scope: The scope, or that of a group.
    /// - Returns: The tree, without what begins or ends meanwhile.
    ///
    /// Isolation: as ``capture()``.
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
