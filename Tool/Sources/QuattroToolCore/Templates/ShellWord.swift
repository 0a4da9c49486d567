/// One word of a command, for people to read.
enum ShellWord {
    /// In quotes, if a shell would not take it for one word that says what it says.
    static func quoted(_ word: String) -> String {
        let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./:=@%+,".contains($0)) }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }

    /// As it would be inside of double quotes.
    static func escaped(_ text: String) -> String {
        String(text.flatMap { "\"\\$`".contains($0) ? ["\\", $0] : [$0] })
    }

    static func readable(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
