import Foundation

/// What is allowed: a line for each operation, with its limit in front.
struct Limits {
    private var limits: [String: Double] = [:]
    private var names: [String] = []

    /// What was measured and a twentieth, rounded up to a tenth: where two threads work, the count varies a little.
    init(_ measured: [(name: String, count: Double)]) {
        for (name, count) in measured { set(name, ((count * 1.05) * 10).rounded(.up) / 10) }
    }

    init(contentsOf file: String) throws {
        for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#")
        {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let limit = Double(parts[0]) else {
                fatalError("not a limit and a name: '\(line)'")
            }
            set(parts[1].trimmingCharacters(in: .whitespaces), limit)
        }
    }

    private mutating func set(_ name: String, _ limit: Double) {
        names.append(name)
        limits[name] = limit
    }

    func write(to file: String) throws {
        let head = "# Allocations allowed per operation. `make record-allocations` writes what is measured now.\n"
        let lines = names.map { name in "\(String(format: "%7.1f", limits[name] ?? 0))  \(name)\n" }
        try (head + lines.joined()).write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// Prints every operation; returns whether all are within their limits.
    func check(_ measured: [(name: String, count: Double)]) -> Bool {
        var holds = true
        for (name, count) in measured {
            let verdict: String
            switch limits[name] {
            case nil: (verdict, holds) = ("no limit is recorded", false)
            case .some(let limit) where count > limit: (verdict, holds) = ("MORE THAN \(limit)", false)
            case .some(let limit) where count < limit * 0.9 - 0.2: verdict = "less than \(limit): record it"
            case .some(let limit): verdict = "within \(limit)"
            }
            print("\(String(format: "%8.2f", count))  \(name): \(verdict)")
        }
        for name in names where !measured.contains(where: { $0.name == name }) {
            print("  limited but not measured: \(name)")
            holds = false
        }
        return holds
    }
}
