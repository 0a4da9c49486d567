extension CancelScope {
    /// Decides on which executor a task of the library runs; no other code does.
    @inline(__always)
    func executor(for kind: SpawnedTask.Kind, preferring preferred: (any TaskExecutor)?) -> (any TaskExecutor)? {
        Simulations.areRunning ? simulatedExecutor(for: kind, insteadOf: preferred) : preferred
    }

    private func simulatedExecutor(
        for kind: SpawnedTask.Kind,
        insteadOf preferred: (any TaskExecutor)?
    ) -> (any TaskExecutor)? {
        let inherited = (preferred as? any SimulatedExecutor)?.world
        let world = inherited ?? timekeeper?.simulatedWorld
        let task = SpawnedTask(kind: kind, scope: self)
        return world?.executor(for: task, isInherited: inherited != nil) ?? preferred
    }
}
