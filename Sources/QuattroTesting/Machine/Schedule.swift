/// A schedule as text: which of the ready jobs ran, choice by choice, and what else a replay must know.
///
///     e0112{30}0(75)!14
///
/// `e`, which says that it is a schedule. Then one character a choice (`0` to `9`, `a` to `z`, `(75)` above), with `{30}` for so many of it. `!14`: the body is cancelled after 14 steps.
///
/// Choices that would be made anyway when the list has come to its end, the first of the ready ones, are left out there.
struct Schedule: Hashable, Sendable {
    var choices: [Int]
    var cancelStep: Int?

    init(choices: [Int], cancelStep: Int? = nil) {
        self.choices = Array(choices[..<((choices.lastIndex { $0 != 0 } ?? -1) + 1)])
        self.cancelStep = cancelStep
    }
}

// MARK: - To text

extension Schedule: CustomStringConvertible {
    var description: String {
        var text = "e"
        var rest = choices[...]
        while let first = rest.first {
            let run = rest.prefix { $0 == first }.count
            rest = rest.dropFirst(run)
            let symbol = first < 36 ? String(first, radix: 36) : "(\(first))"
            text += run > 3 ? "\(symbol){\(run)}" : String(repeating: symbol, count: run)
        }
        return cancelStep.map { "\(text)!\($0)" } ?? text
    }
}

// MARK: - From text

extension Schedule {
    /// - Returns: `nil` for a text that is no schedule.
    init?(_ text: String) {
        var rest = Substring(text)
        guard rest.popFirst() == "e" else { return nil }
        var choices: [Int] = []
        var cancelStep: Int?
        while let symbol = rest.popFirst() {
            switch symbol {
            case "(":
                guard let choice = Self.number(in: &rest, until: ")") else { return nil }
                choices.append(choice)
            case "{":
                guard let last = choices.last, let count = Self.number(in: &rest, until: "}"), (1...1 << 24) ~= count
                else { return nil }
                choices += Array(repeating: last, count: count - 1)
            case "!":
                guard let step = Int(rest), step >= 0 else { return nil }
                cancelStep = step
                rest = ""
            default:
                guard symbol.isASCII, let choice = Int(String(symbol), radix: 36) else { return nil }
                choices.append(choice)
            }
        }
        self.init(choices: choices, cancelStep: cancelStep)
    }

    private static func number(in text: inout Substring, until end: Character) -> Int? {
        guard let index = text.firstIndex(of: end), let number = Int(text[..<index]), number >= 0 else { return nil }
        text = text[text.index(after: index)...]
        return number
    }
}
