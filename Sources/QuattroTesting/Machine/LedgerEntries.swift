/// The entries of a ledger by the numbers of their tasks, which are consecutive.
///
/// They are looked up at each step, so each entry has a place of its own and is changed in place.
struct LedgerEntries: Sendable {
    /// `@unchecked`: it is changed only under the lock of the ledger's owner.
    private final class Place: @unchecked Sendable {
        var entry: TaskLedger.Entry

        init(_ entry: TaskLedger.Entry) { self.entry = entry }
    }

    private var places: [Place?] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var all: some Sequence<TaskLedger.Entry> { places.lazy.compactMap { $0?.entry } }

    subscript(number: Int) -> TaskLedger.Entry? {
        places.indices.contains(number) ? places[number]?.entry : nil
    }
}

extension LedgerEntries {
    mutating func add(_ entry: TaskLedger.Entry, as number: Int) {
        while places.count <= number { places.append(nil) }
        if places[number] == nil { count += 1 }
        places[number] = Place(entry)
    }

    /// Changes an entry, if there is one.
    @inline(__always)
    func change(_ number: Int, _ change: (inout TaskLedger.Entry) -> Void) {
        guard places.indices.contains(number), let place = places[number] else { return }
        change(&place.entry)
    }

    /// - Returns: The entry that was removed.
    @discardableResult
    mutating func remove(_ number: Int) -> TaskLedger.Entry? {
        guard places.indices.contains(number), let place = places[number] else { return nil }
        places[number] = nil
        count -= 1
        return place.entry
    }
}
