/// Names of signals, by the numbers that Linux and Darwin agree on.
package enum SignalName {
    package static let interrupt: Int32 = 2
    private static let names: [Int32: String] = [
        1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 8: "FPE", 9: "KILL", 11: "SEGV", 13: "PIPE",
        14: "ALRM", 15: "TERM",
    ]

    /// `TERM` for 15; the number itself for a less common one.
    package static func of(_ signal: Int32) -> String { names[signal] ?? "\(signal)" }

    /// `Ctrl-C` for an interrupt, `SIGTERM` for another.
    package static func forPeople(_ signal: Int32) -> String {
        signal == interrupt ? "Ctrl-C" : names[signal].map { "SIG\($0)" } ?? "signal \(signal)"
    }
}
