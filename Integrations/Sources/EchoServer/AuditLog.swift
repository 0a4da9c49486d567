import Quattro
import Synchronization

/// Writes entries in their order, also those of requests that are over or were cut off.
///
/// It belongs to the program, which flushes it in the end.
public final class AuditLog: Sendable {
    private let write: @Sendable (String) async -> Void
    private let last = Mutex<Task<Void, Never>?>(nil)

    /// Makes a log of a function that writes one entry.
    public init(write: @escaping @Sendable (String) async -> Void) {
        self.write = write
    }

    /// Has an entry written, and does not wait for it.
    public func record(_ entry: String) {
        last.withLock { last in
            // A plain task would take the scopes of the request along, and write under its deadline.
            last = withoutScopes {
                Task(name: "audit") { [before = last, write] in
                    await before?.value
                    await write(entry)
                }
            }
        }
    }

    /// Waits until all entries are written that were recorded before.
    public func flush() async {
        await last.withLock { $0 }?.value
    }
}
