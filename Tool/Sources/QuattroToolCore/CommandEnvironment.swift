/// Environments of commands, in the system's form: each entry is `NAME=VALUE` with a NUL at its end.
package enum CommandEnvironment {
    /// An environment with additional variables, which replace those of the same name.
    ///
    /// - Parameters:
    ///   - variables: The variables to add: `NAME=VALUE`, without NUL. If a name occurs several times, the last one counts.
    ///   - entries: The environment before.
    /// - Returns: The entries.
    package static func adding(_ variables: [[UInt8]], to entries: [[UInt8]]) -> [[UInt8]] {
        guard !variables.isEmpty else { return entries }
        var names: Set<ArraySlice<UInt8>> = []
        let last = variables.reversed().filter { names.insert(name(of: $0)).inserted }
        return entries.filter { !names.contains(name(of: $0)) } + last.reversed().map { $0 + [0] }
    }

    private static func name(of entry: [UInt8]) -> ArraySlice<UInt8> { entry.prefix { $0 != UInt8(ascii: "=") } }
}
