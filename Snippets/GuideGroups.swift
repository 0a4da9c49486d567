// The code of the guide "Groups": each part runs, and prints what the guide says that it prints.
import Quattro

struct NotFound: Error, CustomStringConvertible {
    let description: String
}

func load(_ name: String) async throws -> Int {
    try await Task.sleep(for: .milliseconds(name.count), clock: .quattro)
    if name == "nothing" { throw NotFound(description: "there is no \(name)") }
    return name.count
}

func twoAtATime() async throws -> Int {
    try await withScopedTaskGroup { group in
        let users = group.addTask(name: "users") { try await load("users") }
        let rooms = group.addTask(name: "rooms") { try await load("rooms") }
        return try await users.value + rooms.value
    }
}

func fixedNumber() async throws {
    let (users, rooms) = try await gather({ try await load("users") }, { try await load("rooms") })
    print(users, rooms)
}

func manyItems(_ names: [String]) async throws -> [Int] {
    try await names.concurrentMap(concurrencyLimit: 8) { try await load($0) }
}

func asTheyCome(_ names: [String]) async throws {
    try await names.withConcurrentResults(concurrencyLimit: 8) { name in
        (name, try await load(name))
    } body: { results in
        for try await (name, size) in results { print(name, size) }
    }
}

func servedByOthers() async throws {
    try await withScopedTaskGroup { group in
        group.addBackgroundTask(name: "progress") {  // it is cancelled when the others are done
            while true {
                try await Task.sleep(for: .milliseconds(10), clock: .quattro)
                print("still loading")
            }
        }
        _ = try await load("a long list of users")
        print("loaded")
    }
}

func ready() async throws {
    try await withScopedTaskGroup { group in
        let server = try await group.startBackgroundTask(name: "server") { status in
            let port = try await load("eight thousand")
            status.started(port)
            try await Task.sleep(for: .seconds(60), clock: .quattro)  // it serves
        }
        print("the server is ready at port \(server.ready)")
    }  // the server has stopped
}

func everyError() async {
    do {
        try await withScopedTaskGroup(name: "load") { group in
            group.addTask(name: "users") {
                try await fail(after: .milliseconds(20), name: "look up") {
                    try await Task.sleep(for: .seconds(9), clock: .quattro)
                }
            }
            // Its failure does not cancel the other one, so that there are two errors to show.
            group.addTask(name: "rooms", onFailure: .waitForAll) { _ = try await load("nothing") }
        }
    } catch let failure as ErrorGroup {
        print(failure)
    } catch {
        print("cancelled: \(error)")
    }
}

func answer() async -> String {
    do {
        let sizes = try await gather({ try await load("users") }, { try await load("nothing") })
        return "200 \(sizes)"
    } catch let failure as ErrorGroup {
        if let missing = failure.first(of: NotFound.self) { return "404 \(missing)" }
        return "500 \(failure.first)"
    } catch {
        return "499 the client is gone"
    }
}

func sortedOut(_ load: () async throws -> Void) async throws {
    do {
        try await load()
    } catch let failure as ErrorGroup {
        let (missing, rest) = failure.split(NotFound.self)
        print("missing: \(missing)")
        if let rest { throw rest }  // what is left is still an error
    }
}

func asOneOfItsOwn() async throws -> (Int, Int) {
    do {
        return try await gather({ try await load("users") }, { try await load("nothing") })
    } catch let failure as ErrorGroup {
        throw failure.first
    }
}

func oneMayFail() async throws {
    try await withScopedTaskGroup { group in
        let advert = group.addTask(onFailure: .leaveToHandle) { try await load("nothing") }
        let users = group.addTask { try await load("users") }
        print(try await users.value, (try? await advert.value) ?? 0)
    }
}

func oneIsStopped() async throws {
    try await withScopedTaskGroup { group in
        let slow = group.addTask(name: "slow") { try await load(String(repeating: "s", count: 9_000)) }
        slow.cancel(reason: "a newer one is under way")
        if case .failure(let error) = await slow.result { print(error) }
    }
}

func first() async throws -> Int {
    let size = try await race({ try await load("near") }, { try await load("far") })
    return size
}

print("two at a time:")
print(try await twoAtATime())
print("gather:")
try await fixedNumber()
print("many:")
print(try await manyItems(["a", "bb", "ccc"]))
print("as they come:")
try await asTheyCome(["a hundred", "a"])
print("background:")
try await servedByOthers()
print("start:")
try await ready()
print("every error:")
await everyError()
print("answer:")
print(await answer())
print("split:")
try await sortedOut {
    try await withScopedTaskGroup { group in
        _ = group.addTask { try await load("nothing") }
    }
}
print("first:")
do { _ = try await asOneOfItsOwn() } catch let error as NotFound { print(error) }
print("one may fail:")
try await oneMayFail()
print("one is stopped:")
try await oneIsStopped()
