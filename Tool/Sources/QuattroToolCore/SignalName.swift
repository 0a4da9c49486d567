/// Names of signals by their numbers.
package enum SignalName {
    package static let interrupt: Int32 = 2
    private static let names: [Int32: String] = [
        1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 8: "FPE", 9: "KILL", 11: "SEGV", 13: "PIPE",
        14: "ALRM", 15: "TERM", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF",
    ].merging(special) { name, _ in name }

    /// The signals that have different numbers on Linux and Darwin.
    #if os(Linux)
    private static let special: [Int32: String] = [7: "BUS", 10: "USR1", 12: "USR2", 29: "IO"]
    #else
    private static let special: [Int32: String] = [10: "BUS", 30: "USR1", 31: "USR2", 23: "IO"]
    #endif

    /// `TERM` for 15; the number itself for a less common one.
    package static func of(_ signal: Int32) -> String { names[signal] ?? "\(signal)" }

    /// `Ctrl-C` for an interrupt, `SIGTERM` for another.
    package static func forPeople(_ signal: Int32) -> String {
        signal == interrupt ? "Ctrl-C" : names[signal].map { "SIG\($0)" } ?? "signal \(signal)"
    }
}
