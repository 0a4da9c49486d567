extension Roots {
    /// Adds the outermost scope around the calling code to the roots: a scope that was opened before an observer began is not among them,
    /// and nothing inside it would be found.
    static func insertOutermost() {
        guard var scope = CancelScope.nearestRunning(from: CancelScope.ambient) else { return }
        while let outer = CancelScope.nearestRunning(from: scope.parent) { scope = outer }
        let place = insert(scope)
        let isKept = scope.state.withLock { state in
            guard state.node.life.isRunning, state.root < 0 else { return false }
            state.root = place
            return true
        }
        if !isKept { remove(place) }
    }
}
