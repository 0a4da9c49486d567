/// Lists of items, and all combinations of one item from each.
package struct ItemLists: Sendable {
    package typealias Item = [UInt8]

    /// More combinations are usually a mistake, and would not fit into memory.
    package static let mostCombinations = 1_000_000

    private let lists: [[Item]]
    /// The number of combinations.
    package let count: Int

    /// - Throws: ``TooManyItems``.
    package init(_ lists: [[Item]]) throws(TooManyItems) {
        self.lists = lists
        let counts = lists.map(\.count)
        let product = counts.contains(0) ? 0 : counts.reduce(1) { min($0.multipliedSaturating($1), .max) }
        guard product <= Self.mostCombinations else { throw TooManyItems(counts: counts) }
        count = product
    }

    package var listCount: Int { lists.count }

    /// One item from each list; the last list changes fastest.
    package subscript(index: Int) -> [Item] {
        var (rest, items) = (index, [Item]())
        for list in lists.reversed() {
            items.append(list[rest % list.count])
            rest /= list.count
        }
        return items.reversed()
    }

    /// The items in a file.
    ///
    /// - Parameters:
    ///   - bytes: The contents of the file.
    ///   - areNullEnded: Whether items end with NUL instead of a newline. The last item may have no end.
    /// - Returns: The items, byte for byte.
    /// - Throws: ``CommandListError`` if a line contains a NUL.
    package static func items(in bytes: [UInt8], areNullEnded: Bool) throws(CommandListError) -> [Item] {
        try CommandLines.all(in: bytes, .items(areNullEnded: areNullEnded)).map(ByteText.bytes(of:))
    }
}

package struct TooManyItems: Error, Hashable, CustomStringConvertible {
    /// The number of items in each list.
    package let counts: [Int]

    package var description: String {
        let lists = counts.map(String.init).joined(separator: " × ")
        return "\(lists) items make too many commands: at most \(ItemLists.mostCombinations) are taken"
    }
}

extension Int {
    fileprivate func multipliedSaturating(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
