// The code of the guide "Time limits": each part runs, and prints what the guide says that it prints.
import Quattro

struct Page: Sendable, CustomStringConvertible {
    let description: String
}

let cached = Page(description: "the cached page")
func fetch(_ name: String, taking time: Duration = .milliseconds(1)) async throws -> Page {
    try await Task.sleep(for: time, clock: .quattro)
    return Page(description: "page \(name)")
}
func connect() async throws {}
func logIn() async throws {}

func throwing() async {
    do {
        let page = try await fail(after: .milliseconds(50), name: "fetch") {
            try await fetch("/news", taking: .seconds(9))
        }
        print(page)
    } catch let error as DeadlineExceeded {
        print(error)
    } catch {
        print("it failed: \(error)")
    }
}

func movingOn() async throws {
    let page = try await moveOn(after: .milliseconds(50)) {
        try await fetch("/news", taking: .seconds(9))
    }
    print(page ?? cached)
}

func severalSteps() async throws -> Page {
    let deadline = Deadline.after(.seconds(2))
    try await fail(at: deadline, name: "connect") { try await connect() }
    try await fail(at: deadline, name: "log in") { try await logIn() }
    return try await fail(at: deadline, name: "fetch") { try await fetch("/news") }
}

func withWhatIsLeft() async throws {
    try await fail(after: .seconds(30)) {
        let page = try await fetch("/news")
        if let left = Deadline.currentEffective.remaining, left < .seconds(1) {
            print("no time for the pictures")
        } else {
            print(page, "with pictures")
        }
    }
}

func movedWhileItRuns(_ blocks: AsyncStream<[UInt8]>) async throws -> Int {
    try await fail(after: .seconds(5), name: "download") { scope in
        var count = 0
        for try await block in blocks.throwingOnCancellation() {
            count += block.count
            scope.deadline = .after(.seconds(5))  // five seconds for each block
        }
        return count
    }
}

func whatCameInTime() async throws {
    let names = ["/news", "/weather", "/slow"]
    let deadline = Deadline.after(.milliseconds(100))
    let pages = try await names.concurrentMapResults { name in
        try await fail(at: deadline) {
            try await fetch(name, taking: name == "/slow" ? .seconds(9) : .milliseconds(1))
        }
    }
    for (name, page) in zip(names, pages) {
        print(name, (try? page.get()) ?? "was too slow")
    }
}

func whatCameInTimeOfTwo() async throws {
    let deadline = Deadline.after(.milliseconds(100))
    let (page, rating) = try await gatherResults(
        { try await fail(at: deadline) { try await fetch("/news") } },
        { try await fail(at: deadline) { try await rate("/news") } }
    )
    print(try page.get(), (try? rating.get()) ?? 0)
}

func rate(_ name: String) async throws -> Int {
    try await Task.sleep(for: .seconds(9), clock: .quattro)
    return 5
}

func fromOutside(_ stopButton: Button) async throws {
    let scope = CancelScope(timeout: .seconds(30), name: "import")
    stopButton.onPress { scope.cancel(reason: "the user asked") }
    let page = try await scope.run { try await fetch("/news", taking: .seconds(9)) }
    if page == nil, let cause = scope.cause { print("stopped, \(cause)") }
}

func whoseLimit() async throws {
    do {
        try await fail(after: .milliseconds(20), name: "request") {
            try await fail(after: .seconds(9), name: "query") {
                _ = try await fetch("/news", taking: .seconds(99))
            }
        }
    } catch let error as DeadlineExceeded {
        print("the limit of \(error.scopeName ?? "a scope") was over")
    }
}

/// A button that presses itself.
struct Button {
    func onPress(_ action: @escaping @Sendable () -> Void) {
        Task {
            try await Task.sleep(for: .milliseconds(20))
            action()
        }
    }
}

print("fail:")
await throwing()
print("moveOn:")
try await movingOn()
print("several steps:")
print(try await severalSteps())
print("what is left:")
try await withWhatIsLeft()
print("moved:")
print(
    try await movedWhileItRuns(
        AsyncStream { continuation in
            for _ in 0..<3 { continuation.yield([1, 2]) }
            continuation.finish()
        }
    )
)
print("in time:")
try await whatCameInTime()
print("in time, of two:")
try await whatCameInTimeOfTwo()
print("from outside:")
try await fromOutside(Button())
print("whose:")
try await whoseLimit()
