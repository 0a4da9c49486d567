import Foundation
import Subprocess
import Synchronization
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// `quattro top` on a terminal that it belongs to, as in a window.
final class TopOnTerminal: Sendable {
    private let terminal: (master: FileDescriptor, tool: FileDescriptor)
    private let image = Mutex(ScreenImage())
    private let identifier: ProcessIdentifier
    var process: Int32 { identifier.value }
    private let isHanging = Mutex(false)
    private let goesOn = DispatchSemaphore(value: 0)

    init(_ terminal: (master: FileDescriptor, tool: FileDescriptor), _ process: ProcessIdentifier) {
        (self.terminal, identifier) = (terminal, process)
    }

    var screen: ScreenImage { image.withLock { $0 } }

    func type(_ keys: String) throws {
        _ = try terminal.master.writeAll(keys.utf8)
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal.master.rawValue, UInt(TIOCSWINSZ), &size)
    }

    /// Takes nothing any more of what is shown, until the tool has ended.
    func hang() { isHanging.withLock { $0 = true } }

    /// How many bytes there are for a reader.
    var waitingBytes: Int32 {
        var count: Int32 = 0
        return ioctl(terminal.master.rawValue, UInt(FIONREAD), &count) == 0 ? count : 0
    }

    /// Waits until what writes to a terminal that takes nothing has to wait.
    func waitUntilFull() async throws {
        var (last, since) = (Int32(-1), ContinuousClock.now)
        try await wait("full") { _ in
            if waitingBytes != last { (last, since) = (waitingBytes, .now) }
            return last > 0 && since.duration(to: .now) > .milliseconds(200)
        }
    }

    /// Waits until the process is stopped, or is not any more.
    func wait(untilStopped isStopped: Bool) async throws {
        try await wait("stopped: \(isStopped)") { _ in
            let status = FileManager.default.contents(atPath: "/proc/\(process)/stat").map {
                String(decoding: $0, as: UTF8.self)
            }
            return (status?.contains(") T ") == true) == isStopped
        }
    }

    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits until the screen is as it should be.
    ///
    /// - Throws: After some seconds, with what it shows instead.
    func wait(_ comment: String = "", until isRight: (ScreenImage) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(15)
        while !isRight(screen) {
            guard ContinuousClock.now < deadline else { throw NotShown(comment: comment, screen: screen.text) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func wait(for text: String) async throws {
        try await wait(text) { $0.text.contains(text) }
    }

    struct NotShown: Error {
        let comment: String
        let screen: String
    }

    fileprivate func goOn() {
        isHanging.withLock { $0 = false }
        goesOn.signal()
    }

    fileprivate func readToEnd() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while case let count = buffer.withUnsafeMutableBytes({ (try? terminal.master.read(into: $0)) ?? 0 }),
                    count > 0
                {
                    image.withLock { $0.take(buffer.prefix(count)) }
                    if isHanging.withLock({ $0 }) { goesOn.wait() }
                }
                continuation.resume()
            }
        }
    }
}

/// How a run on a terminal came out.
struct EndedOnTerminal {
    let status: TerminationStatus
    let screen: ScreenImage
    /// Whether the terminal treats keys as it did before.
    let isTerminalAsBefore: Bool

    /// Whether nothing of it is left on the terminal.
    var isClean: Bool { isTerminalAsBefore && !screen.isAlternate && !screen.isCursorHidden && screen.isWrapping }
}

/// Runs a script on a terminal of its own, in which `$QUATTRO` is the built tool; it has ended when this returns.
func onTerminal(
    script: String,
    _ variables: [String: String] = [:],
    _ body: (TopOnTerminal) async throws -> Void
) async throws -> EndedOnTerminal {
    let terminal = try #require(FileDescriptor.openTerminal())
    let before = TerminalAttributes(terminal.tool)
    var options = PlatformOptions()
    options.createSession = true
    var environment = Tool().environment.updating(["TERM": "xterm", "TTY": terminal.name, "NO_COLOR": ""])
    for (name, value) in variables { environment = environment.updating([.init(stringLiteral: name): value]) }
    let pair = (terminal.master, terminal.tool)
    let result = try await Subprocess.run(
        .path("/bin/sh"),
        // The first terminal that the leader of a session opens is its own.
        arguments: ["-c", "exec <\"$TTY\" >\"$TTY\" 2>&1; " + script],
        environment: environment,
        platformOptions: options,
        input: .none,
        output: .discarded,
        error: .discarded
    ) { execution in
        let top = TopOnTerminal(pair, execution.processIdentifier)
        async let reading: Void = top.readToEnd()
        do {
            try await body(top)
        } catch {
            top.send(SIGKILL)
            top.goOn()
            try? terminal.tool.close()
            await reading
            throw error
        }
        let ended = LeaderWatch(execution.processIdentifier.value)
        try await ended.wait()
        top.goOn()
        let isAsBefore = TerminalAttributes(terminal.tool) == before
        try terminal.tool.close()
        await reading
        return (top.screen, isAsBefore)
    }
    try? terminal.master.close()
    return EndedOnTerminal(
        status: result.terminationStatus,
        screen: result.closureResult.0,
        isTerminalAsBefore: result.closureResult.1
    )
}

/// Runs `quattro top` on a terminal of its own.
func top(
    _ arguments: String...,
    variables: [String: String] = [:],
    _ body: (TopOnTerminal) async throws -> Void
) async throws -> EndedOnTerminal {
    let words = (["top"] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try await onTerminal(script: "exec \"$QUATTRO\" \(words)", variables, body)
}

/// How a terminal treats what is typed and shown.
private struct TerminalAttributes: Equatable {
    let flags: [tcflag_t]

    init(_ terminal: FileDescriptor) {
        var attributes = termios()
        #expect(tcgetattr(terminal.rawValue, &attributes) == 0)
        flags = [attributes.c_iflag, attributes.c_oflag, attributes.c_cflag, attributes.c_lflag]
    }
}

/// The end of a child that is not reaped yet.
private struct LeaderWatch {
    private let process: pid_t

    init(_ process: pid_t) { self.process = process }

    func wait() async throws {
        let deadline = ContinuousClock.now + .seconds(15)
        while !hasEnded {
            guard ContinuousClock.now < deadline else {
                kill(process, SIGKILL)
                throw TopOnTerminal.NotShown(comment: "it does not end", screen: "")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private var hasEnded: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT | WNOHANG)
        return result != 0 ? errno != EINTR : information.si_signo != 0
    }
}
