/// The commands in the text of a `--from` file.
package enum CommandList {
    /// One command a line; blank lines and lines that start with `#` are left out.
    package static func commands(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
            .map(String.init)
    }
}
