// The code of the guide "Choosing" and "Performance": what the language does well without the library.
import Quattro

struct Profile: Sendable { let name: String }

func fetchName() async -> String { "Ada" }
func fetchBadge() async -> Int { 7 }
func fetchPage(_ number: Int) async throws -> String { "page \(number)" }

func twoThatCannotFail() async -> String {
    async let name = fetchName()
    async let badge = fetchBadge()
    return await "\(name) has badge \(badge)"
}

func manyThatCannotFail(_ numbers: [Int]) async -> Int {
    await withTaskGroup(of: Int.self) { group in
        for number in numbers { group.addTask { number * number } }
        return await group.reduce(0, +)
    }
}

func wholeGroupInTime() async throws -> [String] {
    try await fail(after: .seconds(2)) {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<3 { group.addTask { try await fetchPage(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

func sum() async throws -> Int {
    var sum = 0
    for number in 0..<1_000_000 {
        if number.isMultiple(of: 1_000) { try Task.checkCancellation() }
        sum += number
    }
    return sum
}

func politeSum() async throws -> Int {
    var sum = 0
    for number in 0..<1_000_000 {
        if number.isMultiple(of: 1_000) { try await checkpoint() }
        sum += number
    }
    return sum
}

func store(_ row: Int) async throws {}

func oneLimit(around rows: [Int]) async throws {
    try await fail(after: .seconds(2)) {  // one limit around the request: about a microsecond
        for row in rows { try await store(row) }  // and not one around each row
    }
}

print(await twoThatCannotFail())
print(await manyThatCannotFail([1, 2, 3]))
print(try await wholeGroupInTime().count)
print(try await sum() == politeSum())
