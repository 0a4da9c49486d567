// error: closure captures reference to mutable parameter 'inbound'
// An iterator that is handed over as `sending`, and used in a child.
import Quattro

func serve(_ inbound: sending AsyncStream<String>.AsyncIterator) async throws {
    try await withScopedTaskGroup { group in
        group.addBackgroundTask {
            var inbound = inbound
            while let line = await inbound.next() { print(line) }
        }
    }
}
