// Bodies that use values which are not Sendable, of a module without NonisolatedNonsendingByDefault, in code that runs on no actor:
// `@concurrent in`.
import Foreign
import Quattro

/// As in a web framework: an `inout any Writer`.
private func stream() -> Body {
    Body { writer in
        try await writer.write("head")
        try await fail(after: .seconds(1)) { @concurrent in
            try await writer.write("1")
            try await writer.write("2")
        }
        try await fail(after: .seconds(1)) { @concurrent scope in
            scope.deadline = .after(.seconds(2))
            try await writer.write("3")
        }
        try await fail(at: .never) { @concurrent in try await writer.write("4") }
        try await moveOn(after: .seconds(1)) { @concurrent in try await writer.write("5") }
        try await moveOn(at: .never) { @concurrent _ in try await writer.write("6") }
        try await withCancelScope { @concurrent in try await writer.write("7") }
        try await withShield { @concurrent in try await writer.write("8") }
        try await withShield(for: .seconds(1)) { @concurrent in try await writer.write("9") }
        try await CancelScope().run { @concurrent in try await writer.write("10") }
        try await CancelScope().runOrFail { @concurrent in try await writer.write("11") }
        try await CancelSource().run { @concurrent in try await writer.write("12") }
        try await withScopedTaskGroup { @concurrent group in
            group.addTask { try await Task.sleep(for: .milliseconds(1)) }
            try await writer.write("13")
        }
        try await withDeferrer { @concurrent _ in try await writer.write("14") }
        try await ConcurrencyLimiter(1).withPlace { @concurrent in try await writer.write("15") }
        try await writer.write("tail")
    }
}

@concurrent private func session() async throws {
    let session = Session()
    try await fail(after: .seconds(1)) { @concurrent in try await session.work() }
    try await fail(after: .seconds(1)) { @concurrent in  // a scope in a scope
        try await moveOn(after: .seconds(1)) { @concurrent in try await session.work() }
    }
    try await session.work()  // and afterwards
    print("session")
}

/// An iterator from outside, with a time limit for each element.
@concurrent private func elements() async throws {
    var numbers = Numbers().makeAsyncIterator()
    while let number = try await fail(after: .seconds(1), { @concurrent in try await numbers.next() }) { print(number) }
}

private func typed() async throws(FetchError) -> Int? {
    try await moveOn(after: .seconds(1)) { @concurrent () async throws(FetchError) -> Int in throw FetchError() }
}

@concurrent func foreignValues() async throws {
    var writer: any Writer = Root()
    try await stream().write(into: &writer)
    print((writer as? Root)?.written as Any)  // Optional("head 1 … 15 tail")
    try await session()  // session
    try await elements()  // 1, 2
    do { _ = try await typed() } catch { print(error) }  // FetchError()
    print(await moveOn(after: .seconds(1)) { @concurrent in 1 } as Any)  // Optional(1): no `try`
}
