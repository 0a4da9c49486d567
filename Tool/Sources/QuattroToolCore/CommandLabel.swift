/// The number and the name by which a command is called in everything that is shown: `[2 make]`.
package struct CommandLabel: Sendable, Hashable, CustomStringConvertible {
    package let number: Int
    package let name: String

    package init(number: Int, command: String) {
        self.number = number
        name = Self.name(of: command)
    }

    package var description: String { "[\(number) \(name)]" }

    /// What goes before each line of the command's output.
    package var prefix: [UInt8] { Array("\(self) ".utf8) }
}

extension CommandLabel {
    /// The last path component of the first word that is not an assignment: `make` of `CC=clang /usr/bin/make -j4`.
    private static func name(of command: String) -> String {
        let words = command.split(whereSeparator: { $0.isWhitespace || "(){}!;|&<>\"'`".contains($0) })
        let program = words.first { !isAssignment($0) } ?? words.first ?? "sh"
        let last = program.split(separator: "/").last ?? program
        return Terminal.cut(Terminal.printable(String(last)), to: 16)
    }

    private static func isAssignment(_ word: Substring) -> Bool {
        guard let equals = word.firstIndex(of: "="), let first = word.first else { return false }
        let name = word[..<equals]
        return !first.isNumber && !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
}
