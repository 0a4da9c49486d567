import Quattro

private enum Local {
    @TaskLocal static var value = 0
}

/// Reading the effective deadline in five nested scopes; against one read of a task-local value.
let effectiveDeadline = Workload(
    name: "effective-deadline",
    quattro: { measurement in
        let earliest = Deadline.after(.seconds(100))
        let read: @Sendable (Int) async throws -> Void = { times in
            var found = 0
            for _ in 0..<times where Deadline.currentEffective == earliest { found += 1 }
            check(found == times, "found the earliest deadline \(found) times of \(times)")
        }
        try await measurement.repeated([
            "time": { times in
                try await fail(after: .seconds(500)) {
                    try await fail(after: .seconds(400)) {
                        try await fail(at: earliest) {
                            try await fail(after: .seconds(300)) {
                                try await fail(after: .seconds(200)) { try await read(times) }
                            }
                        }
                    }
                }
            }
        ])
    },
    stdlib: { measurement in
        try await measurement.repeated([
            "time": { times in
                var found = 0
                Local.$value.withValue(7) {
                    for _ in 0..<times where Local.value == 7 { found += 1 }
                }
                check(found == times, "found the value \(found) times of \(times)")
            }
        ])
    }
)
