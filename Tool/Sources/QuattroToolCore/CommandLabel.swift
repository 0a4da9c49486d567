/// The number and the name by which a command is called in everything that is shown: `[2 make]`.
package struct CommandLabel: Sendable, Hashable, CustomStringConvertible {
    package let number: Int
    package let name: String

    /// - Parameters:
    ///   - number: Its number.
    ///   - command: The command, after which it is called if it has no name.
    ///   - given: The name that it was given.
    package init(number: Int, command: String, name given: String = "") {
        self.number = number
        name = !given.isEmpty ? Terminal.cut(Terminal.printable(given), to: 32) : CommandName.of(command)
    }

    package var description: String { "[\(number) \(name)]" }

    /// What goes before each line of the command's output.
    package var prefix: [UInt8] { Array("\(self) ".utf8) }

    /// The same in a color that tells it from its neighbors; red is left to errors.
    package var coloredPrefix: [UInt8] {
        let colors = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94]
        return Array("\u{1B}[\(colors[(number - 1) % colors.count])m\(self)\u{1B}[0m ".utf8)
    }
}
