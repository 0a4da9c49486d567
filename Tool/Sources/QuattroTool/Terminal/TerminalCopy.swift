import Foundation

/// Opens a terminal again, so that reads and writes of this process do not block, without affecting other processes.
enum TerminalCopy {
    /// - Parameters:
    ///   - descriptor: A descriptor that may be a terminal.
    ///   - access: `O_RDONLY` or `O_WRONLY`.
    /// - Returns: `nil` if it is not a terminal, or cannot be opened.
    static func open(_ descriptor: Int32, _ access: Int32) -> Int32? {
        guard isatty(descriptor) == 1 else { return nil }
        let flags = access | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
        // The controlling terminal can be opened regardless of its owner, and has the same name everywhere.
        let isOwn = tcgetpgrp(descriptor) >= 0
        let copy = isOwn ? Foundation.open("/dev/tty", flags) : -1
        if copy >= 0 { return copy }
        guard let name = ttyname(descriptor) else { return nil }
        let other = Foundation.open(name, flags)
        return other >= 0 ? other : nil
    }
}
