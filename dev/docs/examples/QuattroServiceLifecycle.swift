import Logging
import Quattro
import QuattroServiceLifecycle
import ServiceLifecycle

/// A queue of jobs that others take if this process gives them back.
struct Queue: Sendable {
    let jobs: AsyncStream<Job>

    func giveBack(_ job: Job) async throws {}
}

struct Job: Sendable {}

struct Worker: Service {
    func run() async throws {}
}

var logger: Logger { taken() }
var queue: Queue { taken() }
var job: Job { taken() }
var pool: Worker { taken() }
var worker: Worker { taken() }

func process(_ job: Job) async throws {}
