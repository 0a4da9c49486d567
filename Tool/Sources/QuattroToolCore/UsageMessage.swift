/// The message about bad usage, as one line in a uniform style.
package enum UsageMessage {
    /// Turns the message of the argument parser, or of the tool itself, into the one line that is shown.
    ///
    /// - Parameters:
    ///   - message: The message, which may have several lines.
    ///   - arguments: The command line without the name of the tool, to see whether a `run` is missing.
    /// - Returns: The line, without a newline.
    package static func line(_ message: String, arguments: [String]) -> String {
        var text = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        text = (text.first?.lowercased() ?? "") + text.dropFirst()
        text.replace(". Did you mean ", with: "; did you mean ")
        if text.hasSuffix(".") { text.removeLast() }
        let hint = withRun(arguments).map { "; did you mean: \($0)?" }
        return "quattro: \(text)\(hint ?? "")"
    }

    /// A reason to refuse `quattro help TOPIC...`, for which the argument parser would print whatever help it finds.
    package static func unknownHelpTopic(in arguments: [String], topics: Set<String>) -> String? {
        guard arguments.first == "help" else { return nil }
        let names = arguments.dropFirst().filter { !$0.hasPrefix("-") }
        // A topic has no subtopics.
        let unknown = names.first.flatMap { topics.contains($0) ? names.dropFirst().first : $0 }
        return unknown.map { "there is no help about '\($0)': ask for \(ways(topics))" }
    }

    private static func ways(_ topics: Set<String>) -> String {
        topics.subtracting(["help"]).sorted().map { "quattro help \($0)" }.joined(separator: " or ")
    }

    /// The same command line with the subcommand that was left out.
    private static func withRun(_ arguments: [String]) -> String? {
        let isOneOfOurs = arguments.contains { ["run", "top", "timeline"].contains($0) } || arguments.first == "help"
        guard !isOneOfOurs, arguments.contains(where: { !$0.hasPrefix("-") }) else { return nil }
        // A proposal that does not fit on the line, or would not help, is left out.
        guard !arguments.contains(where: { $0.isBlank || $0.contains(where: \.isNewline) }) else { return nil }
        return "quattro run " + arguments.map(ShellWord.quoted).joined(separator: " ")
    }
}

extension String {
    /// Whether the text contains nothing to run.
    package var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
