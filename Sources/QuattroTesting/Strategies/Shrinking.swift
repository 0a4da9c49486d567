/// Makes a list shorter for as long as a condition stays true for it: leaves out halves, then quarters, and in the end single elements.
///
///     while let candidate = shrinking.next() { shrinking.tried(holds(candidate) ? candidate : nil) }
///
/// This is a value that proposes tries and is told their results, so that the caller may stop at any time.
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

    /// Reports the result of the last try: the list for which the condition was true, which may differ from the list that was tried, or
    /// `nil` if it was not true.
    package mutating func tried(_ outcome: [Element]?) {
        guard let outcome, outcome.count < best.count else {
            start += chunk
            return
        }
        best = outcome
        hasShrunk = true
    }
}
