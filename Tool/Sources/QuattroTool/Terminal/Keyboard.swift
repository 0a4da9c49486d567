import Foundation
import QuattroToolCore
import Synchronization

/// Ctrl-T, read from the terminal while commands run.
///
/// - No command can notice: each has a session of its own, without a terminal, and `/dev/null` as its standard input.
/// - What else is typed is kept, and given back to the terminal for the shell, where the system allows that.
/// - On Apple's systems the terminal itself makes a signal of the key, and nothing is read.
final class Keyboard: Sendable {
    private let mode: TerminalMode
    private let asked: @Sendable () -> Void
    /// What goes on while keys are read.
    private let reading = Mutex<KeyReading?>(nil)

    /// - Parameters:
    ///   - isInputRead: Whether what is typed is read as commands, and so not as keys.
    ///   - asked: Called for each Ctrl-T.
    init(isInputRead: Bool = false, asked: @escaping @Sendable () -> Void) {
        self.asked = asked
        mode = TerminalMode(lineTerminal: Self.isOurs && !isInputRead ? STDIN_FILENO : nil)
    }

    /// Begins to read keys, if they are for this process; nothing happens if it does so already.
    func enter() {
        reading.withLock { reading in
            guard reading == nil, mode.keys != nil, mode.isInForeground, let new = KeyReading(asked) else { return }
            mode.enter()
            guard mode.isEntered else { return }
            reading = new
            new.begin(mode)
        }
    }

    /// Leaves the terminal as it was.
    func leave() {
        reading.withLock { reading in
            guard let ended = reading else { return }
            reading = nil
            for byte in ended.end() { Self.giveBack(byte) }
            mode.leave()
        }
    }

    /// The reader of a pipe, such as a pager, may want the keys for itself.
    private static var isOurs: Bool {
        #if os(Linux)
        var status = stat()
        guard isatty(STDIN_FILENO) == 1, TerminalSize.canShowLiveBlock, fstat(STDOUT_FILENO, &status) == 0 else {
            return false
        }
        return ![S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
        #else
        return false
        #endif
    }

    private static func giveBack(_ byte: UInt8) {
        var byte = byte
        _ = ioctl(STDIN_FILENO, UInt(TIOCSTI), &byte)
    }
}

/// A thread that reads keys, from its begin to its end.
private final class KeyReading: Sendable {
    private let asked: @Sendable () -> Void
    private let stop: (readEnd: Int32, writeEnd: Int32)
    private let kept = Mutex<[UInt8]>([])
    private let hasEnded = DispatchSemaphore(value: 0)

    init?(_ asked: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        stop = (ends[0], ends[1])
        self.asked = asked
    }

    deinit {
        close(stop.readEnd)
        close(stop.writeEnd)
    }

    func begin(_ mode: TerminalMode) {
        Thread.detachNewThread { [self] in
            while waitForKeys(), mode.isInForeground, readKeys() {}
            hasEnded.signal()
        }
    }

    /// - Returns: What was typed besides Ctrl-T.
    func end() -> [UInt8] {
        _ = write(stop.writeEnd, [0], 1)
        hasEnded.wait()
        return kept.withLock { $0 }
    }

    /// - Returns: `false` when it is to end.
    private func waitForKeys() -> Bool {
        var waiting = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&waiting, 2, -1) < 0, errno == EINTR {}
        return waiting[1].revents == 0
    }

    private func readKeys() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        for byte in buffer[..<count] {
            if byte == Self.controlT { asked() } else { kept.withLock { $0.append(byte) } }
        }
        return true
    }

    private static let controlT: UInt8 = 0x14
}
