/// A line that a process of the example has printed: when, who, and what.
package struct Line: Sendable, CustomStringConvertible {
    /// Milliseconds of the machine's clock, which is the same in all processes.
    package let time: Double
    /// Who tells it.
    package let service: String
    /// What has happened.
    package let event: String

    /// Reads a line; `nil` if it is not one of the example's.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Double(parts[0]) else { return nil }
        (self.time, service, event) = (time, String(parts[1]), String(parts[2]))
    }

    /// The value of a word `name=value` of the event.
    package func value(of name: String) -> String? {
        event.split(separator: " ").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// How many milliseconds were left, if the event tells it.
    package var left: Double? { value(of: "left").flatMap(Double.init) }

    package var description: String { "\(time) \(service) \(event)" }
}
