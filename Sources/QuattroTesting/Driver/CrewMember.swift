/// The membership of the current thread in the crew of a simulation.
final class CrewMember: Sendable {
    let worker: Crew.Worker
    unowned let driver: SimulationDriver
    let cancel: @Sendable () -> Void

    /// The thread, for the watchdog, which asks it for its stack.
    let thread = InterruptibleThread.current()
    private let note: CrashNote?

    private init(_ worker: Crew.Worker, _ driver: SimulationDriver, _ cancel: @escaping @Sendable () -> Void) {
        self.worker = worker
        self.driver = driver
        self.cancel = cancel
        note = driver.crashNote()
    }

    static var current: CrewMember? {
        LinkedRuntime.current?.member.map { Unmanaged<CrewMember>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The thread ends, and is no longer a member.
    static func leave() {
        guard let runtime = LinkedRuntime.current, let member = runtime.member else { return }
        runtime.setMember(nil, of: nil)
        let known = Unmanaged<CrewMember>.fromOpaque(member).takeRetainedValue()
        known.note?.end()
        known.thread.leave()
    }

    static func enter(
        _ worker: Crew.Worker,
        _ driver: SimulationDriver,
        _ cancel: @escaping @Sendable () -> Void
    ) {
        let member = CrewMember(worker, driver, cancel)
        LinkedRuntime.current?.setMember(Unmanaged.passRetained(member).toOpaque(), of: driver)
    }
}
