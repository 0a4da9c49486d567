/// The number and the name of a command, as it is called in all output: `[2 make]`.
package struct CommandLabel: Sendable, Hashable, CustomStringConvertible {
    package let number: Int
    package let name: String

    /// - Parameters:
    ///   - number: The number of the command.
    ///   - command: The command, from which the name is derived if none was given.
    ///   - given: The name that it was given.
    package init(number: Int, command: String, name given: String = "") {
        self.number = number
        name = !given.isEmpty ? Terminal.cut(Terminal.printable(given), to: 32) : CommandName.of(command)
    }

    package var description: String { "[\(number) \(name)]" }

    /// The prefix of each line of the command's output.
    package var prefix: [UInt8] { Array("\(self) ".utf8) }

    /// The same in a color that distinguishes it from its neighbors; red is reserved for errors.
    package var coloredPrefix: [UInt8] {
        let colors = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94]
        return Array("\u{1B}[\(colors[(number - 1) % colors.count])m\(self)\u{1B}[0m ".utf8)
    }
}
