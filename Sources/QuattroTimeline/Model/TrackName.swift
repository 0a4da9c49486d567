/// The name of a row whose tasks have had several names: the common beginning of these, up to the end of a word.
struct TrackName {
    private var common: [Character]
    /// Whether the names continue after that.
    private var isCut = false

    init(_ name: String) { common = Array(name) }

    /// The common name; `nil` if they have nothing in common.
    var text: String? {
        guard common.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        return String(common) + (isCut ? "…" : "")
    }

    mutating func add(_ name: String) {
        let name = Array(name)
        var count = zip(common, name).prefix { $0 == $1 }.count
        while name.isInWord(at: count) || common.isInWord(at: count) { count -= 1 }
        isCut = isCut || count < common.count || count < name.count
        common.removeLast(common.count - count)
    }
}

extension [Character] {
    /// Whether the characters before and after a place belong to one word or number.
    fileprivate func isInWord(at place: Int) -> Bool {
        guard place > 0, place < count else { return false }
        let (before, after) = (self[place - 1], self[place])
        return before.isLetter && after.isLetter || before.isNumber && after.isNumber
    }
}
