/// What one variant came to in one round.
struct Sample {
    /// CPU time of the process for each request, in microseconds.
    var cpu: Double
    /// Requests in a second.
    var rate: Double
    /// Memory that is resident at the end, in MiB.
    var resident: Double
}

extension [Double] {
    /// The value below which a part of them lies, between two of them in proportion.
    func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        let position = part * Double(count - 1)
        let below = Int(position)
        let above = Swift.min(below + 1, count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }

    var median: Double { quantile(0.5) }
}

/// The samples of several variants, round by round.
struct Measurement {
    let names: [String]
    /// For each variant, one in each round.
    private(set) var samples: [[Sample]]

    init(_ names: [String]) {
        self.names = names
        samples = names.map { _ in [] }
    }

    mutating func add(_ sample: Sample, of variant: Int) { samples[variant].append(sample) }

    /// The variants in the order of a round: each is the first one in some round, and comes after each other one.
    func order(ofRound round: Int) -> [Int] {
        let indices = Array(names.indices)
        let first = round / 2 % indices.count
        let rotated = Array(indices[first...] + indices[..<first])
        return round.isMultiple(of: 2) ? rotated : rotated.reversed()
    }

    /// A quantity of each round, over that of another variant in the same round.
    func ratios(_ variant: Int, to base: Int, _ quantity: (Sample) -> Double) -> [Double] {
        zip(samples[variant], samples[base]).map { quantity($0) / quantity($1) }
    }
}
