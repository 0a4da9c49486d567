// Results and captures that cannot be copied, which are neither destroyed on the way nor handed out twice.
import Quattro

struct Socket: ~Copyable, Sendable {
    let number: Int
    init(_ number: Int) { self.number = number }
    deinit { print("closed \(number)") }
}

private func connect(_ number: Int) async throws -> Socket { Socket(number) }

private func connectLate() async throws -> Socket {
    try await Task.sleep(for: .seconds(60))
    return Socket(0)
}

private func use(_ socket: consuming Socket) { print("have \(socket.number)") }

@concurrent private func scopes() async throws {
    use(try await fail(after: .seconds(60)) { try await connect(1) })
    use(try await fail(at: .never) { _ in try await connect(2) })
    if let socket = try await moveOn(after: .seconds(60), { try await connect(3) }) { use(socket) }
    let late = try await moveOn(after: .milliseconds(1)) {
        try await Task.sleep(for: .seconds(60))
        return try await connect(0)
    }
    print(late == nil ? "moved on" : "has it all the same")
    if let socket = try await withCancelScope({ _ in try await connect(4) }) { use(socket) }
    use(try await withShield { try await connect(5) })
    if let socket = try await withShield(for: .seconds(60), { try await connect(6) }) { use(socket) }
    if let socket = try await CancelScope().run({ try await connect(7) }) { use(socket) }
    use(try await CancelScope().runOrFail { try await connect(8) })
    if let socket = try await CancelSource().run({ try await connect(9) }) { use(socket) }
    use(try await ConcurrencyLimiter(1).withPlace { try await connect(10) })
    use(withoutScopes { Socket(11) })
    var captured: Socket?
    try await fail(after: .seconds(60)) { captured = try await connect(12) }
    if let socket = captured.take() { use(socket) }
}

@concurrent private func groups() async throws {
    let socket = try await withScopedTaskGroup { group in
        group.addTask { 1 }
        return try await connect(20)
    }
    use(socket)
    use(
        try await withDeferrer { deferrer in
            deferrer.defer { print("cleaned up") }
            return try await connect(21)
        }
    )
    use(try await race({ try await connect(22) }, { try await connectLate() }))
    try await withScopedTaskGroup { group in
        let connecting = group.addTask { try await connect(23) }
        use(try await connecting.takeValue())
        let other = group.addTask { try await connect(24) }
        if case .success(let socket) = await other.takeResult() { use(socket) }
        if let another = group.addTaskUnlessFull(operation: { try await connect(25) }) {
            use(try await another.takeValue())
        }
        let failing = group.addTask(onFailure: .report { _, _ in }) { () async throws -> Socket in throw FetchError() }
        do { use(try await failing.takeValue()) } catch { print("failed: \(error)") }
        group.addTask { try await connect(26) }  // nobody takes it
    }
    try await withScopedTaskGroup { group in  // a group of no value that is cut off
        group.cancelAll()
        try await Task.sleep(for: .seconds(60))
    }
    print("end")
}

@concurrent func moveOnlyValues() async throws {
    try await scopes()
    try await groups()
}
