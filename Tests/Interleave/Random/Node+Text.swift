extension Event: CustomStringConvertible {
    var description: String {
        switch self {
        case .cancel(let id): "cancel \(id)"
        case .lower(let id): "lower \(id)"
        case .raise(let id): "raise \(id)"
        case .deadline(let id, let milliseconds): "deadline \(id) \(milliseconds)ms"
        case .tighten(let id, let milliseconds): "tighten \(id) \(milliseconds)ms"
        case .cancelHandle(let id): "cancel handle \(id)"
        case .cancelRootTask: "cancel root task"
        case .readDeadline(let id): "read \(id)"
        case .raisePriority(let id): "priority \(id)"
        case .raiseRootTask: "priority of root task"
        }
    }
}

extension Node: CustomStringConvertible {
    var description: String {
        parts.isEmpty ? title : "\(title) { \(parts.map(\.description).joined(separator: "; ")) }"
    }

    private var title: String {
        switch kind {
        case .forever(let times): times == 1 ? "forever" : "forever, \(times) times"
        case .rest: "nothing"
        case .yield(let count): "yield \(count)"
        case .sleep(let milliseconds): "sleep \(milliseconds)ms"
        case .fail(let id): "fail \(id)"
        case .events(let events): "\(events)"
        case .thread(let events): "thread \(events)"
        case .await(let id): "await \(id)"
        case .scope(let id, let isShielded, let milliseconds):
            "scope \(id)\(isShielded ? " shielded" : "")\(milliseconds.map { " \($0)ms" } ?? "")"
        case .cleanup(let milliseconds): "cleanup \(milliseconds)ms"
        case .group(let id, let limit, let waitsForAll):
            "group \(id)\(limit.map { " limit \($0)" } ?? "")\(waitsForAll ? " waits for all" : "")"
        case .child(let child):
            "\(child.kind) \(child.id) of \(child.group)\(child.isAwaited ? " awaited" : "")"
        case .race(let stagger): "race \(stagger)ms"
        case .gather: "gather"
        case .map(let limit): "map\(limit.map { " limit \($0)" } ?? "")"
        case .stream(let limit): "stream\(limit.map { " limit \($0)" } ?? "")"
        case .deferrer(let id, let milliseconds, let cleanups, let entered):
            "deferrer \(id)\(milliseconds.map { " \($0)ms" } ?? "") (\(cleanups) cleanups, \(entered) entered)"
        case .asyncLet: "async let"
        case .handled(let events): "handler \(events)"
        case .plain: "plain task"
        }
    }
}

extension RandomProgram: CustomStringConvertible {
    var description: String {
        let threads = threads.map { "; thread \($0)" }.joined()
        return nodes.map(\.description).joined(separator: "; ") + threads
    }
}
