import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

struct Unreachable: Error {}
struct GaveUp: Error {}

/// Code that knows nothing of the library: it sleeps on a clock of its own.
func retry(every pause: Duration, _ operation: () async throws -> Void) async throws {}
