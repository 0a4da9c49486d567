import Quattro

// What lends a value to an example: a scope, a group, and what belongs to them.

var deferrer: Deferrer { taken() }
var failure: ErrorGroup { taken() }
var group: ScopedTaskGroup { taken() }
var program: ScopedTaskGroup { taken() }
var scope: CancelScope { taken() }
var client: CancelSource { taken() }
var shutdown: CancelSource { taken() }
var status: TaskStatus<Int> { taken() }
var server: StartedTask<Int> { taken() }
var messages: ScopedElements<Message> { taken() }
var connections: ConcurrencyLimiter { taken() }
var ready: Promise<Void> { taken() }
var greeting: Promise<Message> { taken() }

// A server: it listens, and handles the requests and messages of its connections.

struct Listener: Sendable {
    let port: Int
    let connections: AsyncThrowingStream<Connection, any Error>

    func onReady(_ handler: @escaping @Sendable () -> Void) {}
    func run() async throws {}
}

struct Request: Sendable {
    let deadline: Deadline
    var headers = Headers()

    func refuse(status: Int) {}
}

struct Headers: Sendable {
    subscript(name: String) -> String? {
        get { taken() }
        set {}
    }
    subscript(values name: String) -> [String] { taken() }
}

struct ConnectionClosed: Error {}
struct OutOfDisk: Error {}

var listener: Listener { taken() }
var connection: Connection { taken() }
var request: Request {
    get { taken() }
    set {}
}

func listen(on port: Int) async throws -> Listener { taken() }
func serve(_ connection: Connection) async throws {}
func serve(on port: Int, _ status: TaskStatus<Int>) async throws {}
func serve(database port: Int, _ status: TaskStatus<Int>) async throws {}
func serveDatabase(_ status: TaskStatus<Int>) async throws {}
func runTests(against port: Int) async throws {}
func sweepCaches() async throws {}
func handle(_ request: Request) async throws -> Reply { taken() }
@discardableResult
func handle(_ message: Message) async throws -> Message { taken() }

// A client: it fetches pages from hosts, and a user with posts from a service.

protocol UserService {
    func fetchUser() async throws -> User
}

var urls: [String] { taken() }
var hosts: [String] { taken() }
var addresses: [String] { taken() }
var primary: String { taken() }
var mirror: String { taken() }
var uploads: AsyncThrowingStream<Page, any Error> { taken() }
var cachedPosts: [Post] { taken() }

func fetch(from host: String) async throws -> Page { taken() }
func fetchLinks() async throws -> [String] { taken() }
func ping(_ host: String) async throws {}
@discardableResult
func store(_ page: Page) async throws -> Int { taken() }
func show(_ values: Any...) {}

// Files, a database, and a button.

struct File: Sendable {
    func write(_ text: String) async throws {}
    func close() async throws {}
}

struct Database: Sendable {
    func load(_ id: Int) async throws -> User { taken() }
    func query(_ text: String) async throws -> String { taken() }
}

struct DriverError: Error {
    enum Code { case queryCancelled, refused }
    let code: Code
}

struct Pool: Sendable {
    func withConnection(_ body: (Database) async throws -> Void) async throws {}
}

struct Transaction: Sendable {
    func begin() async throws {}
    func run() async throws {}
    func commit() async throws {}
    func rollBack() async {}
}

struct Button: Sendable {
    func onPress(_ handler: @escaping @Sendable () -> Void) {}
}

var files: [File] { taken() }
var database: Database { taken() }
var pool: Pool { taken() }
var transaction: Transaction { taken() }
var stopButton: Button { taken() }
var amounts: AsyncStream<Int> { taken() }
var chunks: [[UInt8]] { taken() }

func open(_ path: String) async throws -> File { taken() }
func compress(_ file: File) async throws {}

// What a caller can give up and cannot cancel: an old client with callbacks, and a socket that has one owner.

struct LegacyConnection: Sendable {
    func close() {}
}

struct LegacyClient: Sendable {
    func connect() async throws -> LegacyConnection { taken() }
    func connect(_ handler: @escaping @Sendable (Result<LegacyConnection, any Error>) -> Void) {}
}

struct Socket: ~Copyable {}

var legacy: LegacyClient { taken() }
var connected: Promise<LegacyConnection> { taken() }
var connecting: TaskHandle<Socket> { taken() }

func connect() async throws -> Socket { Socket() }
func use(_ socket: consuming Socket) {}
