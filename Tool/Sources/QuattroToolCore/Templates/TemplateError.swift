/// Why a command cannot take items.
package enum TemplateError: Error, Hashable, CustomStringConvertible {
    package enum Place: Hashable {
        case singleQuotes
        case backticks
        case arithmetic
        case parameter
        case hereDocument
        case caseInSubstitution
    }

    /// A placeholder is at a place where no item can be inserted.
    case place(Placeholder, Place)
    /// A quote of this kind is not closed.
    case notClosed(Character)
    case noSuchList(Placeholder, lists: Int)
    case whichList(Placeholder, lists: Int)
    /// There is no placeholder, and an appended item would not be an argument.
    case noEnd

    package var description: String {
        switch self {
        case .place(let placeholder, let place):
            "'\(placeholder.text)' is \(place.problem): \(place.remedy(for: placeholder))"
        case .notClosed(let quote): "the command that takes the items has a \(quote) that is not closed"
        case .noSuchList(let placeholder, let lists):
            "'\(placeholder.text)' is for list \(placeholder.list ?? 0), and there \(lists == 1 ? "is 1" : "are \(lists)"): "
                + "for the characters themselves, write \\\(placeholder.text)"
        case .whichList(let placeholder, let lists):
            "'\(placeholder.text)' does not say which of the \(lists) lists it is for: "
                + "write \(Placeholder(form: placeholder.form, list: 1).text)"
        case .noEnd: "at the end of this command an item would not be an argument: say where it goes with {}"
        }
    }
}

extension TemplateError.Place {
    fileprivate var problem: String {
        switch self {
        case .singleQuotes: "in single quotes, where a shell puts nothing in"
        case .backticks: "in backticks, whose quotes shells read in different ways"
        case .arithmetic: "in arithmetic, of which some shells run parts as commands"
        case .parameter: "in ${...}, whose quotes shells read in different ways"
        case .hereDocument: "after a here-document, whose end only a shell knows"
        case .caseInSubstitution: "after a 'case' in $(...), whose end only a shell knows"
        }
    }

    fileprivate func remedy(for placeholder: Placeholder) -> String {
        let variable = "$" + placeholder.variable
        return switch self {
        case .singleQuotes where placeholder.isAlwaysThere:
            "use double quotes; in a script inside of the quotes write \"\(variable)\", and for the characters themselves "
                + placeholder.broken
        case .singleQuotes: "use double quotes; for the characters themselves, write \(placeholder.broken)"
        case .backticks: "write $(...) instead"
        case .arithmetic: "write $(expr \(placeholder.text) + 1), or {#} if the number of the command is meant"
        case .parameter, .hereDocument, .caseInSubstitution:
            "put it into a variable before, as in x=\(placeholder.text)"
        }
    }
}

extension Placeholder {
    /// The text with quotes inserted, so that it is not a placeholder in single quotes.
    fileprivate var broken: String { "{''" + text.dropFirst() }
}
