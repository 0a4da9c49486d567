// An actor's state and a fresh object that is not Sendable in one body, and the object used afterwards: what compiles. The object as it
// is does not (`Tests/Refused/page-own.swift`), for the standard library's functions neither.
import Quattro

/// Makes a fresh value one of the caller's actor.
private func own<Value>(_ value: Value, isolation: isolated (any Actor)? = #isolation) -> Value {
    value
}

private final class Statement { var steps = 0 }

private actor Database {
    private var queries = 0

    func owned() async throws -> Int {  // from here on the compiler knows it as the actor's
        let statement = own(Statement())
        try await fail(after: .seconds(1)) {
            queries += 1
            statement.steps += 1
        }
        return statement.steps
    }

    func ownedVariable() async throws -> Int {
        var rows = own([Statement()])
        try await fail(after: .seconds(1)) {
            queries += 1
            rows.append(Statement())
        }
        return rows.count
    }

    func outOfTheBody() async throws -> Int {
        let statement = try await fail(after: .seconds(1)) {
            let statement = Statement()
            queries += 1
            statement.steps += 1
            return statement
        }
        return statement.steps
    }

    func onlyTheObject() async throws -> Int {
        let statement = Statement()
        try await fail(after: .seconds(1)) { statement.steps += 1 }
        return statement.steps
    }
}

@MainActor private final class Screen {
    private var queries = 0

    func asItIs() async throws -> Int {
        let statement = Statement()
        try await fail(after: .seconds(1)) {
            queries += 1
            statement.steps += 1
        }
        return statement.steps
    }
}

@concurrent func actorRegion() async throws {
    let database = Database()
    print(try await database.owned(), try await database.ownedVariable())  // 1 2
    print(try await database.outOfTheBody(), try await database.onlyTheObject())  // 1 1
    print(try await Screen().asItIs())  // 1
}
