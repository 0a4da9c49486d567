extension Roots {
    /// Takes the outermost scope around the code that asks among the roots: one that was opened before anything watched is not there, and
    /// all in it would not be found.
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
