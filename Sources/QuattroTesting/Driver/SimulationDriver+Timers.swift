import Quattro

/// Work that code without tasks does later, and notes about what is not simulated.
extension SimulationDriver {
    /// Begins work after a delay in virtual time, unless the run ends before.
    package func putOff(for delay: Duration, _ begin: @escaping @Sendable () -> Void) {
        guard delay > .zero else { return begin() }
        let number = state.withLock { $0.putOff.add(begin) }
        _ = timekeeper.arm(.sleeper(Sleeper { [weak self] in self?.isDue(number) }), at: now + delay)
    }

    private func isDue(_ number: Int) {
        state.withLock { $0.putOff.take(number) }?()
    }

    package func met(_ feature: NotSimulated.Feature) {
        state.withLock { $0.notSimulated.met(feature, in: $0.currentTask, step: $0.machine.steps) }
    }
}
