/// A schedule as text: which of the ready jobs ran, choice by choice, and what else a replay needs.
///
///     e0112{30}0(75)!14
///     e.{12}1.{3}0.
///
/// The `e` says that it is a schedule. Then there is one character for each choice (`0` to `9`, `a` to `z`, `(75)` above that), and `{30}`
/// after a choice repeats it 30 times. `.` is the obvious choice, whichever number it has: the task that was running, or otherwise the
/// first ready one. `!14` says that the body is cancelled after 14 steps.
///
/// After the end of the list, the first ready job is chosen, or the obvious one if the list ends with that. Choices at the end that would
/// be made anyway are left out.
struct Schedule: Hashable, Sendable {
    /// Stands for the obvious choice.
    static let obvious = -1

    var choices: [Int]
    var cancelStep: Int?

    init(choices: [Int], cancelStep: Int? = nil) {
        var rest = choices[...]
        rest = rest[..<((rest.lastIndex { $0 != 0 } ?? -1) + 1)]
        // The list must not end with an obvious choice if the first ready job is chosen after its end.
        if rest.last == Self.obvious, rest.count < choices.count { rest = choices[...rest.endIndex] }
        // This counts by index, since removing the last element of a slice that shares its memory copies all the others.
        var end = rest.endIndex
        while end - rest.startIndex > 1, rest[end - 1] == Self.obvious, rest[end - 2] == Self.obvious { end -= 1 }
        rest = rest[..<end]
        self.choices = Array(rest)
        self.cancelStep = cancelStep
    }

    /// The schedule of a run, in the form that is shorter as text.
    ///
    /// The choices at the places in `switches` were not obvious.
    init(of choices: [Choice], switches: [Int], cancelStep: Int?) {
        let numbers = Schedule(choices: choices.map(\.index), cancelStep: cancelStep)
        var marks = Array(repeating: Self.obvious, count: choices.count)
        for place in switches { marks[place] = choices[place].index }
        let marked = Schedule(choices: marks, cancelStep: cancelStep)
        self = marked.description.utf8.count < numbers.description.utf8.count ? marked : numbers
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
            let symbol = first == Self.obvious ? "." : first < 36 ? String(first, radix: 36) : "(\(first))"
            text += run > 3 ? "\(symbol){\(run)}" : String(repeating: symbol, count: run)
        }
        return cancelStep.map { "\(text)!\($0)" } ?? text
    }
}

// MARK: - From text

extension Schedule {
    /// - Returns: `nil` for a text that is not a schedule.
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
            case ".":
                choices.append(Self.obvious)
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
