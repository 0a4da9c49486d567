import Quattro

let timeout = Duration.seconds(10)

/// A timeout around a body that does not suspend; outermost, and inside of another one.
let timeouts = Workload(
    name: "fail",
    quattro: { measurement in
        let body: @Sendable (Int) async throws -> Void = { times in
            var sum = 0
            for index in 0..<times { sum &+= try await fail(after: timeout) { next(index) } }
            check(sum == times * (times + 1) / 2, "\(sum) after \(times) scopes")
        }
        try await measurement.repeated([
            "outermost": body,
            "nested": { times in try await fail(after: .seconds(60)) { try await body(times) } },
        ])
    },
    stdlib: { measurement in
        let body: @Sendable (Int) async throws -> Void = { times in
            var sum = 0
            for index in 0..<times { sum &+= try await race(timeout: timeout) { next(index) } }
            check(sum == times * (times + 1) / 2, "\(sum) after \(times) races")
        }
        try await measurement.repeated([
            "outermost": body,
            "nested": { times in try await race(timeout: .seconds(60)) { try await body(times) } },
            "immediate": { times in
                var sum = 0
                for index in 0..<times { sum &+= try await raceImmediately(timeout: timeout) { next(index) } }
                check(sum == times * (times + 1) / 2, "\(sum) after \(times) races")
            },
        ])
    }
)

@inline(never)
func next(_ index: Int) -> Int { index + 1 }
