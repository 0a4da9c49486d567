/// Derives the name of a command from the program that it runs.
enum CommandName {
    /// The last path component of its program: `make` of `CC=clang /usr/bin/make -j4`.
    ///
    /// - Words before the program that only say how or where it runs are left out: `cd web && npm start`, `exec x`, `env A=b x`.
    /// - A script that a package manager runs gives the name: `build` of `npm run build`.
    static func of(_ command: String) -> String {
        let words = words(of: command)
        let program = program(of: words) ?? words.first { !$0.isOperator }?.text ?? "sh"
        let last = program.split(separator: "/").last.map(String.init) ?? program
        return Terminal.cut(Terminal.printable(last), to: 16)
    }

    private static let wrappers: Set<String> = ["exec", "env", "time", "nohup", "command", "nice"]
    private static let packageManagers: Set<String> = ["npm", "yarn", "pnpm", "bun"]

    private static func program(of words: [Word]) -> String? {
        var rest = words[...]
        while let word = rest.first {
            rest = rest.dropFirst()
            if word.isOperator || isAssignment(word.text) { continue }
            if word.text == "cd", let next = rest.firstIndex(where: \.isOperator), next < rest.endIndex - 1 {
                rest = rest[next...]
            } else if wrappers.contains(word.text), rest.contains(where: { !$0.isOperator && !$0.text.hasPrefix("-") })
            {
                let isNice = word.text == "nice"
                rest = rest.drop { $0.text.hasPrefix("-") || isNice && Int($0.text) != nil }
            } else if packageManagers.contains(word.text), rest.first?.text == "run",
                let script = rest.dropFirst().first
            {
                return script.isOperator ? word.text : script.text
            } else {
                return word.text
            }
        }
        return nil
    }

    private static func isAssignment(_ word: String) -> Bool {
        guard let equals = word.firstIndex(of: "="), let first = word.first else { return false }
        let name = word[..<equals]
        return !first.isNumber && !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private struct Word {
        var text: String
        let isOperator: Bool
    }

    /// Words as a shell would see them, as far as a name needs that: quotes keep a word together.
    private static func words(of command: String) -> [Word] {
        var words: [Word] = []
        var (word, quote): (String?, Character?) = (nil, nil)
        func end() {
            if let text = word { words.append(Word(text: text, isOperator: false)) }
            word = nil
        }
        for character in command {
            switch character {
            case quote: quote = nil
            case _ where quote != nil: word = (word ?? "") + String(character)
            case "\"", "'": (quote, word) = (character, word ?? "")
            case _ where character.isWhitespace: end()
            case _ where "(){}!;|&<>`".contains(character):
                end()
                words.append(Word(text: String(character), isOperator: true))
            default: word = (word ?? "") + String(character)
            }
        }
        end()
        return words.filter { !$0.text.isEmpty }
    }
}
