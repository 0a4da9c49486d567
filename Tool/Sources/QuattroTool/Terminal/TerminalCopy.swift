import Foundation

/// A terminal that is open once more, so that reads from it and writes to it, and those of no other process, do not block.
enum TerminalCopy {
    /// - Parameters:
    ///   - descriptor: What may be a terminal.
    ///   - access: `O_RDONLY` or `O_WRONLY`.
    /// - Returns: `nil` if it is no terminal, or may not be opened.
    static func open(_ descriptor: Int32, _ access: Int32) -> Int32? {
        guard isatty(descriptor) == 1 else { return nil }
        let flags = access | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
        // The one that the process belongs to may be opened by any owner, and has a name everywhere.
        let isOwn = tcgetpgrp(descriptor) >= 0
        let copy = isOwn ? Foundation.open("/dev/tty", flags) : -1
        if copy >= 0 { return copy }
        guard let name = ttyname(descriptor) else { return nil }
        let other = Foundation.open(name, flags)
        return other >= 0 ? other : nil
    }
}
