import Foundation

/// A measurement as a table in Markdown.
struct Table {
    let measurement: Measurement
    /// What the others are compared with.
    let bases: [Int]
    /// What a request is called.
    let unit: String
    let hasMemory: Bool

    var text: String {
        let head =
            ["variant", "CPU per \(unit), µs"] + bases.map { "× \(measurement.names[$0])" }
            + ["\(unit)s per second", "×"] + (hasMemory ? ["resident, MiB"] : [])
        let rows = measurement.names.indices.map(row)
        let rule = head.indices.map { $0 == 0 ? "---" : "---:" }
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    private func row(_ variant: Int) -> [String] {
        let samples = measurement.samples[variant]
        var cells = [measurement.names[variant], String(format: "%.1f", samples.map(\.cpu).median)]
        for base in bases {
            cells.append(variant == base ? "1" : spread(measurement.ratios(variant, to: base, \.cpu)))
        }
        cells.append(String(format: "%.0f", samples.map(\.rate).median))
        cells.append(String(format: "%.2f", measurement.ratios(variant, to: bases[0], \.rate).median))
        if hasMemory { cells.append(String(format: "%.0f", samples.last?.resident ?? 0)) }
        return cells
    }

    /// The median, and between what the middle half of the rounds lies.
    private func spread(_ ratios: [Double]) -> String {
        String(format: "**%.2f** (%.2f to %.2f)", ratios.median, ratios.quantile(0.25), ratios.quantile(0.75))
    }
}

/// What else the machine does: how many threads wanted to run in the last minute, and how many can.
var machine: String {
    var loads = [Double](repeating: 0, count: 3)
    _ = getloadavg(&loads, 3)
    return String(format: "load average %.1f on %d processors", loads[0], ProcessInfo.processInfo.activeProcessorCount)
}
