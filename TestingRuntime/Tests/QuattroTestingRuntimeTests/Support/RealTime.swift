import Foundation

/// Real time as the kernel counts it, in a file: nothing interposes it, so that the clocks of a test can be compared with it however
/// slow the machine is.
struct RealTime {
    private let start: Duration

    init() throws { start = try Self.uptime() }

    /// No shorter than what any clock shows between the making of this value and the call, since the file counts in hundredths.
    func atMost() throws -> Duration { try Self.uptime() - start + .milliseconds(20) }

    private static func uptime() throws -> Duration {
        let seconds = try String(contentsOfFile: "/proc/uptime", encoding: .utf8).prefix { $0 != " " }
        guard let seconds = Double(seconds) else { throw CocoaError(.fileReadCorruptFile) }
        return .seconds(seconds)
    }
}
