import QuattroToolCore

/// What a terminal shows of the bytes that it gets: as much of one as the tool needs.
struct ScreenImage {
    private(set) var isAlternate = false
    private(set) var isCursorHidden = false
    private(set) var isWrapping = true
    /// Every style that has been set.
    private(set) var styles: Set<String> = []
    /// Sequences that are not known here.
    private(set) var unknown: [String] = []

    private var cells: [[String]] = [[]]
    private var usual: [[String]] = [[]]
    private var row = 0
    private var column = 0
    private var pending: [UInt8] = []

    /// The lines, without the spaces at their ends.
    var lines: [String] {
        cells.map { line in
            var text = line.joined()
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    var text: String { lines.joined(separator: "\n") }

    mutating func take(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        // To the last whole character and sequence; nothing else is cut.
        while let (unit, length) = nextUnit() {
            pending.removeFirst(length)
            show(unit)
        }
    }

    private func nextUnit() -> (String, Int)? {
        guard let first = pending.first else { return nil }
        if first == 0x1B {
            guard let end = pending.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
            return (String(decoding: pending[...end], as: UTF8.self), end + 1)
        }
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard pending.count >= length else { return nil }
        return (String(decoding: pending.prefix(length), as: UTF8.self), length)
    }

    private mutating func show(_ unit: String) {
        switch unit {
        case "\n": (row, column) = (row + 1, column)
        case "\r": column = 0
        case "\r\n": (row, column) = (row + 1, 0)
        case let unit where unit.hasPrefix("\u{1B}"): obey(unit)
        default: put(unit)
        }
    }

    private mutating func put(_ character: String) {
        while cells.count <= row { cells.append([]) }
        while cells[row].count <= column { cells[row].append(" ") }
        cells[row][column] = character
        column += 1
        guard Terminal.width(of: character) == 2 else { return }
        while cells[row].count <= column { cells[row].append(" ") }
        cells[row][column] = ""
        column += 1
    }

    private mutating func obey(_ sequence: String) {
        let body = String(sequence.dropFirst(2))
        switch body {
        case "?1049h": (isAlternate, usual, cells) = (true, cells, [[]])
        case "?1049l": if isAlternate { (isAlternate, cells) = (false, usual) }
        case "?25l": isCursorHidden = true
        case "?25h": isCursorHidden = false
        case "?7l": isWrapping = false
        case "?7h": isWrapping = true
        case let body where body.hasSuffix("A"): row = max(0, row - (Int(body.dropLast()) ?? 1))
        case "2J": cells = [[]]
        case "J": cells = Array(cells.prefix(row))
        case "2K": if cells.indices.contains(row) { cells[row] = [] }
        case let body where body.hasSuffix("m"): styles.insert(body)
        case let body where body.hasSuffix("H"):
            let numbers = body.dropLast().split(separator: ";").compactMap { Int($0) }
            (row, column) = ((numbers.first ?? 1) - 1, (numbers.last ?? 1) - 1)
        default: unknown.append(body)
        }
    }
}
