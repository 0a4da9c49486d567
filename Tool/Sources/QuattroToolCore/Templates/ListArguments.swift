/// A command line in two parts: the arguments with options, and the lists of items after the first `:::`, which are taken as they are.
package struct ListArguments: Sendable, Hashable {
    package let options: [String]
    /// The lists of items, as ``ByteText``.
    package let lists: [[String]]

    package init(_ arguments: [String]) {
        let parts = arguments.split(separator: Self.separator, omittingEmptySubsequences: false)
        let takesLists = arguments.first == "run"
        options = takesLists ? Array(parts.first ?? []) : arguments
        lists = takesLists ? parts.dropFirst().map(Array.init) : []
    }

    private static let separator = ":::"
}
