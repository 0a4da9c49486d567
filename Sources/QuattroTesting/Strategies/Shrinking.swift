/// Makes a list shorter for as long as something stays true of it: leaves out halves, then quarters, and in the end one
/// element after the other.
///
///     while let candidate = shrinking.next() { shrinking.tried(holds(candidate) ? candidate : nil) }
///
/// A value that asks for tries and is told what came of them, so that the caller may stop at any time.
package struct Shrinking<Element: Sendable>: Sendable {
    package private(set) var best: [Element]
    private var chunk: Int
    private var start = 0
    private var hasShrunk = false

    package init(_ elements: [Element]) {
        best = elements
        chunk = max(1, elements.count / 2)
    }

    /// What to try next; `nil` when no part can be left out.
    package mutating func next() -> [Element]? {
        guard !best.isEmpty else { return nil }
        if start >= best.count {
            guard chunk > 1 || hasShrunk else { return nil }
            chunk = max(1, chunk / 2)
            start = 0
            hasShrunk = false
        }
        return Array(best[..<start] + best[min(start + chunk, best.count)...])
    }

    /// Tells how the last try came out: the list for which it was true, which may differ from what was tried, or `nil` if it was not
    /// true.
    package mutating func tried(_ outcome: [Element]?) {
        guard let outcome, outcome.count < best.count else {
            start += chunk
            return
        }
        best = outcome
        hasShrunk = true
    }
}
