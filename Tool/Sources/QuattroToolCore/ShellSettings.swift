/// How commands are started: by which shell, where, and with which environment.
package struct ShellSettings: Sendable, Hashable {
    package static let usualPath = "/bin/sh"

    /// The path of the shell.
    package var path = Array(usualPath.utf8)
    /// The working directory, if it differs from the tool's.
    package var directory: String?
    /// Additional environment variables: `NAME=VALUE`.
    package var environment: [[UInt8]] = []

    package init() {}

    /// Returns the program to start for a script.
    ///
    /// - Parameters:
    ///   - script: The script for the shell.
    ///   - descriptorLimit: The soft descriptor limit for the command, if it differs from the tool's.
    /// - Returns: The program, and its arguments without its name.
    package func start(of script: [UInt8], descriptorLimit: UInt?) -> (program: String, arguments: [[UInt8]]) {
        let limit = Array((descriptorLimit.map { "ulimit -S -n \($0);" } ?? "").utf8)
        // The limit is set on the same line, so that the shell's line numbers do not change.
        if path == Array(Self.usualPath.utf8) { return (Self.usualPath, [Self.option, limit + script]) }
        if descriptorLimit == nil, let path = String(validating: path, as: UTF8.self) {
            return (path, [Self.option, script])
        }
        // The shell may have no `ulimit`, such as Python, and a path that is not UTF-8 can only be passed as an argument.
        return (Self.usualPath, [Self.option, limit + Array(#"exec "$0" -c "$1""#.utf8), path, script])
    }

    private static let option = Array("-c".utf8)

    /// Whether it handles quotes as `sh` does; `false` if that is not known.
    package var quotesLikeSh: Bool {
        let name = ShellWord.readable(PathParts.name(path))
        // Some have a version in their names: bash-5.2, ksh93.
        return ["sh", "bash", "rbash", "dash", "ash", "zsh", "ksh", "mksh", "pdksh", "yash", "posh"]
            .contains(String(name.prefix(while: \.isLetter)))
    }
}

/// A variable for the environment of commands, as it is given to the tool.
package enum VariableText {
    /// - Parameter text: `NAME=VALUE`, as ``ByteText``.
    /// - Returns: The same as bytes.
    /// - Throws: ``VariableTextError``.
    package static func bytes(of text: String) throws(VariableTextError) -> [UInt8] {
        let bytes = ByteText.bytes(of: text)
        guard let end = bytes.firstIndex(of: UInt8(ascii: "=")) else { throw .noValue }
        let name = ShellWord.readable(bytes[..<end])
        let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isName, name.first?.isNumber == false else { throw .badName }
        guard name != reserved else { throw .reserved }
        return bytes
    }

    /// The variable by which the guard recognizes the processes of a run.
    fileprivate static let reserved = "QUATTRO_COMMAND"
}

package enum VariableTextError: Error, Hashable, CustomStringConvertible {
    case noValue
    case badName
    case reserved

    package var description: String {
        switch self {
        case .noValue: "it has no value: write NAME=VALUE"
        case .badName: "a name has letters, digits and _, and begins with no digit: write NAME=VALUE"
        case .reserved: "\(VariableText.reserved) is how quattro knows its commands"
        }
    }
}
