/// The number and the name by which a command is called in everything that is shown: `[2 make]`.
package struct CommandLabel: Sendable, Hashable, CustomStringConvertible {
    package let number: Int
    package let name: String

    package init(number: Int, command: String) {
        self.number = number
        name = CommandName.of(command)
    }

    package var description: String { "[\(number) \(name)]" }

    /// What goes before each line of the command's output.
    package var prefix: [UInt8] { Array("\(self) ".utf8) }
}
