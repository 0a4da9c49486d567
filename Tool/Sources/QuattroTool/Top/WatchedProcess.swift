import Foundation
import Quattro
import QuattroInspect
import QuattroToolCore

/// A process whose inspector is queried.
struct WatchedProcess: Sendable {
    let target: WatchTarget

    var client: InspectorClient {
        switch target {
        case .process(let number): InspectorClient(path: Inspector.socketPath(ofProcess: number))
        case .socket(let path): InspectorClient(path: path)
        }
    }

    /// The name of the program, where that is available.
    static func program(ofProcess number: Int32) -> String? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(number)/comm") else { return nil }
        let name = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
        return name.map(String.init)
    }
}

extension WatchedProcess {
    /// The processes of the user that answer, by their numbers.
    static func all() async throws -> [Int32] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Inspector.socketFolder)) ?? []
        // The tool may itself be watched; it leaves itself out here.
        let numbers = files.compactMap { $0.hasSuffix(".socket") ? Int32($0.dropLast(".socket".count)) : nil }
            .filter { $0 != getpid() }
        let answering = try await numbers.sorted().concurrentMap(concurrencyLimit: 16) { number in
            let client = InspectorClient(path: Inspector.socketPath(ofProcess: number))
            let answer = try? await moveOn(after: .seconds(1)) { try await client.page("/counts") }
            return answer == nil ? nil : number
        }
        return answering.compactMap(\.self)
    }
}

// MARK: - Why not

/// Why a process cannot be watched, as a message.
struct CannotWatch: Error, CustomStringConvertible {
    let description: String

    private static let howTo =
        "start it with QUATTRO_INSPECT=waits,socket in its environment, and with QuattroInspect among the products that it is "
        + "linked with"

    init(_ process: WatchedProcess, _ error: any Error) {
        let path = Terminal.printable(process.client.path)
        let who =
            switch process.target {
            case .process(let number): "process \(number)"
            case .socket: path
            }
        description =
            switch error {
            case let error as InspectorUnreachable: Self.reason(process.target, path, error)
            case let error as NotUnderstood: "\(who) is not understood: \(error)"
            case is DeadlineExceeded: "\(who) has not answered within \(WatchLimits.first.short); is it stopped?"
            default: "\(who): \(error)"
            }
    }

    private static func reason(_ target: WatchTarget, _ path: String, _ error: InspectorUnreachable) -> String {
        switch (target, error) {
        case (.process(let number), .missing), (.process(let number), .refused): noSocket(ofProcess: number, path)
        case (_, .missing): "there is no socket at \(path)"
        case (_, .refused): "nothing answers at \(path): the process that has made it has ended"
        case (_, .busy): "\(path) takes no more connections; is its process stopped?"
        case (_, .noSocket): "\(path) is not a socket"
        case (_, .tooLong(let most)): "\(path) is too long: the path of a socket may have \(most) bytes"
        case (_, .foreign(let user?)): "\(path) belongs to user \(user): only that user, or root, may watch"
        case (_, .foreign(nil)): "\(path) belongs to another user: only that user, or root, may watch"
        case (_, .system(let reason)): "\(path) cannot be reached: \(reason)"
        }
    }

    private static func noSocket(ofProcess number: Int32, _ path: String) -> String {
        let program = WatchedProcess.program(ofProcess: number).map { " (\(Terminal.printable($0)))" } ?? ""
        if kill(number, 0) != 0 {
            if errno == ESRCH { return "there is no process \(number)" }
            return "process \(number)\(program) belongs to another user: only that user, or root, may watch"
        }
        var status = stat()
        if stat("/proc/\(number)", &status) == 0, status.st_uid != geteuid() {
            return
                "process \(number)\(program) belongs to user \(status.st_uid): give the path of its socket, if it has one"
        }
        return "process \(number)\(program) does not use the inspector, there is no socket of it at \(path): \(howTo)"
    }
}

/// How long a process may take to answer.
enum WatchLimits {
    /// The first time, before there is anything to show.
    static let first = Duration.seconds(5)
    /// The limit for later answers, since keys work meanwhile.
    ///
    /// Each abandoned request stays queued at a stopped process.
    static let later = Duration.seconds(30)
}
