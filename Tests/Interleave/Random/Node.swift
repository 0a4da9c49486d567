/// Something that a task or a foreign thread does to what runs elsewhere, by number; 0 is the outermost scope.
enum Event: Hashable, Sendable {
    case cancel(Int)
    case lower(Int)
    case raise(Int)
    case deadline(Int, milliseconds: Int)
    case tighten(Int, milliseconds: Int)
    case cancelHandle(Int)
    case cancelRootTask
    case readDeadline(Int)
    case raisePriority(Int)
    case raiseRootTask

    /// Whether it goes to a task directly, and not through the library.
    var isForTasks: Bool {
        switch self {
        case .cancelRootTask, .raisePriority, .raiseRootTask: true
        default: false
        }
    }
}

/// A piece of a random program.
///
/// What it is made of is in `parts`, so that a program can be made smaller without a look at what its pieces mean.
struct Node: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case forever(times: Int)
        case rest
        case yield(Int)
        case sleep(milliseconds: Int)
        case fail(Int)
        case events([Event])
        case thread([Event])
        case await(Int)
        case scope(Int, isShielded: Bool, milliseconds: Int?)
        /// The second part is the cleanup of the first.
        case cleanup(milliseconds: Int)
        case group(Int, limit: Int?, waitsForAll: Bool)
        /// Adds a child to a group that is open.
        case child(Child)
        case race(stagger: Int)
        case gather
        case map(limit: Int?)
        case stream(limit: Int?)
        /// The first parts are cleanups and functions to enter, the rest is the body.
        case deferrer(Int, milliseconds: Int?, cleanups: Int, entered: Int)
        case asyncLet
        /// The events happen in a cancellation handler.
        case handled([Event])
        /// A plain task, in which scopes are entered by a task.
        case plain
    }

    var kind: Kind
    var parts: [Node] = []

    /// Whether it means nothing without two parts.
    var isPair: Bool { [.gather, .asyncLet].contains(kind) || isCleanup }
    private var isCleanup: Bool { if case .cleanup = kind { true } else { false } }
}

struct Child: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case foreground
        case background
        case immediate
        /// The first part comes before the report.
        case startedByItself
        case startedByThread
        case startedBySubtask
        case neverStarted
    }

    let id: Int
    let group: Int
    let kind: Kind
    let isAwaited: Bool
}

/// A program made from a seed, or what has been left of it.
struct RandomProgram: Hashable, Sendable {
    let seed: Int
    var raisesPriorities = true
    var nodes: [Node] = []
    var threads: [[Event]] = []

    /// No shield goes up and no deadline moves.
    var isPlain: Bool { seed % 2 == 0 }
    /// Nothing in it loses errors: no race, no cleanups, no `async let`.
    var keepsErrors: Bool { seed % 4 < 2 }
    /// Nothing is shielded, and the outermost scope has a deadline.
    var isShieldless: Bool { seed % 3 == 0 }
}
