import Benchmark
import Quattro

func groups() {
    for count in [1, 10, 100, 1_000, 10_000, 100_000] {
        Benchmark("group: \(count) children") { _ async throws in
            try await withScopedTaskGroup { group in
                for _ in 0..<count { group.addTask {} }
            }
        }
    }
    cost("group: child, limit 16") { times in
        try await withScopedTaskGroup(concurrencyLimit: 16) { group in
            for _ in 0..<times { group.addTask {} }
        }
    }
    cost("group: background child") { times in
        try await withScopedTaskGroup { group in
            for _ in 0..<times { group.addBackgroundTask {} }
        }
    }
    cost("group: immediate child") { times in
        try await withScopedTaskGroup { group in
            for _ in 0..<times { group.addImmediateTask {} }
        }
    }
    cost("group: child, value awaited") { times in
        let sum = try await withScopedTaskGroup { group in
            let handles = (0..<times).map { index in group.addTask { index } }
            var sum = 0
            for handle in handles { sum += try await handle.value }
            return sum
        }
        check(sum == times * (times - 1) / 2, "\(sum)")
    }
}

func gathering() {
    cost("gather: three") { times in
        for _ in 0..<times {
            let (a, b, c) = try await gather({ 1 }, { 2 }, { 3 })
            check(a + b + c == 6, "\(a + b + c)")
        }
    }
    cost("race: two") { times in
        for _ in 0..<times { check(try await race({ 1 }, { 1 }) == 1, "no winner") }
    }
    cost("concurrentMap: element, limit 16") { times in
        let outputs = try await (0..<times).concurrentMap(concurrencyLimit: 16) { $0 + 1 }
        check(outputs.last == times, "\(outputs.count)")
    }
    cost("concurrentMap: element that suspends, limit 16") { times in
        let outputs = try await (0..<times).concurrentMap(concurrencyLimit: 16) { element in
            await Task.yield()
            return element + 1
        }
        check(outputs.last == times, "\(outputs.count)")
    }
}
