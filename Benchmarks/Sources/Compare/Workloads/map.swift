import Quattro

private let items = Array(0..<10_000)
private let limit = 16

/// Ten thousand short items, sixteen at a time; per item.
///
/// Items that compute, and items that also suspend once.
let map = Workload(
    name: "map",
    quattro: { measurement in
        try await measurement.repeated(
            operations: items.count,
            [
                "computing": { times in
                    for _ in 0..<times {
                        checkMapped(try await items.concurrentMap(concurrencyLimit: limit) { hashed($0) })
                    }
                },
                "suspending": { times in
                    for _ in 0..<times {
                        checkMapped(try await items.concurrentMap(concurrencyLimit: limit) { await hashedLater($0) })
                    }
                },
            ]
        )
    },
    stdlib: { measurement in
        try await measurement.repeated(
            operations: items.count,
            [
                "computing": { times in
                    for _ in 0..<times {
                        checkMapped(try await mapAddingOneWhenOneFinishes(items, limit: limit) { hashed($0) })
                    }
                },
                "suspending": { times in
                    for _ in 0..<times {
                        checkMapped(
                            try await mapAddingOneWhenOneFinishes(items, limit: limit) { await hashedLater($0) }
                        )
                    }
                },
            ]
        )
    }
)

/// A few nanoseconds of work, the same in all languages.
private func hashed(_ item: Int) -> Int { (item &* 2_654_435_761) & 0xffff_ffff }

private func hashedLater(_ item: Int) async -> Int {
    await Task.yield()
    return hashed(item)
}

private func checkMapped(_ outputs: [Int]) {
    check(
        outputs.count == items.count && outputs[1] == 2_654_435_761 && outputs[9_999] == hashed(9_999),
        "\(outputs.count)"
    )
}
