import Foundation
import QuattroToolCore

/// Keeps the live block on the terminal up to date until it is cancelled, and then removes it.
struct LiveDisplay {
    let ledger: Ledger
    let output: Output

    func run() async {
        while !Task.isCancelled {
            if isInBackground {
                // Text that was typed into a shell must not be erased.
                output.loseBlock()
            } else {
                let size = TerminalSize.ofStandardError ?? TerminalSize(columns: 80, rows: 24)
                let record = ledger.current
                await output.show(LiveBlock.lines(of: record, now: .now, columns: size.columns, rows: size.rows))
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        await output.show([])
    }

    /// This is `false` if the terminal is not the controlling terminal of the process: there, a process is never in the background.
    private var isInBackground: Bool {
        let foreground = tcgetpgrp(STDERR_FILENO)
        return foreground > 0 && foreground != getpgrp()
    }
}

struct TerminalSize {
    let columns: Int
    let rows: Int

    /// `nil` if standard error is not a terminal.
    static var ofStandardError: TerminalSize? { of(STDERR_FILENO) }

    /// `nil` if the descriptor is not a terminal.
    static func of(_ descriptor: Int32) -> TerminalSize? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return TerminalSize(columns: 80, rows: 24)
        }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Whether standard error is a terminal that can move its cursor.
    static var canShowLiveBlock: Bool { canMoveCursor(STDERR_FILENO) }

    /// Whether colors may be shown on it.
    static func isColored(_ descriptor: Int32) -> Bool {
        canMoveCursor(descriptor) && ProcessInfo.processInfo.environment["NO_COLOR"]?.isEmpty != false
    }

    /// Whether the descriptor is a terminal that can move its cursor.
    static func canMoveCursor(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        let kind = ProcessInfo.processInfo.environment["TERM"] ?? "dumb"
        return kind != "dumb" && !kind.isEmpty
    }
}
