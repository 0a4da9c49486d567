// What the examples of several modules take from their reader's program. They are compiled and never run.
// `dev/check-docs-examples.py` tells what none of them uses.

func taken<Value>() -> Value { fatalError("examples do not run") }

func log(_ line: String) {}

/// A connection with one client.
struct Connection: Sendable {
    let messages: AsyncThrowingStream<Message, any Error>
    var isSlow: Bool { get async { taken() } }

    func logIn() async throws {}
    func logOut() async throws {}
    func ping() async throws {}
    func subscribe(to topic: String) async throws {}
    func send(_ message: Message) async throws {}
    func send(_ response: Reply) async throws {}
    func close() async {}
    func abort() {}

    func onMessage(_ handler: @escaping @Sendable (Message) -> Void) {}
    func onClose(_ handler: @escaping @Sendable () -> Void) {}
}

struct Message: Sendable, ExpressibleByStringLiteral {
    init(stringLiteral text: String) {}
}

struct Reply: Sendable {}

struct Page: Sendable { let title: String }
struct Post: Sendable {}
struct User: Sendable { static let unknown = User() }

var url: String { taken() }

func connect(to host: String) async throws -> Connection { taken() }
func fetch(_ url: String) async throws -> Page { taken() }
func fetchUser() async throws -> User { taken() }
func fetchPosts() async throws -> [Post] { taken() }
func importRecords() async throws -> Int { taken() }
