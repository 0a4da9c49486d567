extension RunRecord {
    /// The entries by their indices, stored in pieces.
    ///
    /// A display copies the record many times a second. After a copy, the next change copies only one piece.
    package struct Entries: Sendable {
        private static let size = 64

        private var pieces: [[Entry]] = []
        package private(set) var count = 0

        mutating func append(_ entry: Entry) {
            if count % Self.size == 0 { pieces.append([]) }
            pieces[pieces.count - 1].append(entry)
            count += 1
        }
    }
}

extension RunRecord.Entries: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package internal(set) subscript(index: Int) -> RunRecord.Entry {
        get { pieces[index / Self.size][index % Self.size] }
        _modify { yield &pieces[index / Self.size][index % Self.size] }
    }
}
