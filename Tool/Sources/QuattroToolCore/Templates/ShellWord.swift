/// One word of a command, for people to read.
enum ShellWord {
    /// The word, quoted if a shell would not read it as one literal word.
    static func quoted(_ word: String) -> String {
        let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./:=@%+,".contains($0)) }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }

    /// The text as it is written inside double quotes.
    static func escaped(_ text: String) -> String {
        String(text.flatMap { "\"\\$`".contains($0) ? ["\\", $0] : [$0] })
    }

    static func readable(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
