// The code of the page "Coming from Trio and quattro"; Examples/ComingFrom/trio_fetch.py is the original program.
import Quattro

/// A mirror that answers after a while, or refuses.
func fetch(_ mirror: String, after delay: Duration) async throws -> String {
    try await Task.sleep(for: delay, clock: .quattro)
    if mirror == "broken" { throw Refused(mirror: mirror) }
    return "the page from \(mirror)"
}

struct Refused: Error {
    let mirror: String
}

func firstPage() async throws -> String? {
    try await moveOn(after: .seconds(2)) {
        try await withScopedTaskGroup { group in
            try await group.start(name: "log") { try await writeLog($0) }
            let page = group.addTask(name: "near") { try await fetch("near", after: .milliseconds(50)) }
            group.addTask(name: "broken") { _ = try await fetch("broken", after: .milliseconds(100)) }
            let text = try await page.value
            group.cancelAll()
            return text
        }
    }
}

func writeLog(_ status: TaskStatus<Void>) async throws {
    print("log: open")
    status.started()
    do {
        try await Task.sleep(for: .seconds(60), clock: .quattro)
    } catch {
        await withShield { print("log: closed") }
        throw error
    }
}

func failing() async throws {
    do {
        try await withScopedTaskGroup { group in
            group.addTask(name: "a") { _ = try await fetch("broken", after: .milliseconds(10)) }
            group.addTask(name: "b") { try await Task.sleep(for: .seconds(60), clock: .quattro) }
        }
    } catch let failure as ErrorGroup {
        let (refused, rest) = failure.split(Refused.self)
        print("refused by \(refused.map(\.mirror))")
        if let rest { throw rest }
    }
}

print(try await firstPage() ?? "nothing in two seconds")
try await failing()
