/// The screen of `quattro top`, as a value: it is told the events and returns the effects.
///
/// Order, filter and selection belong to the screen and not to a tree: they are kept when the next tree arrives.
package struct TopScreen: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// The present meaning of the keys.
    package enum Mode: Sendable, Hashable {
        case browsing
        /// A filter is typed.
        case searching
    }

    package let program: String?
    package private(set) var tree: WatchedTree
    package private(set) var rows: [TopRow] = []
    package private(set) var view = TopView()
    package private(set) var mode = Mode.browsing
    package private(set) var isPaused = false
    /// The number of the selected node, which may be hidden while a filter is typed.
    package private(set) var selected: UInt64?
    /// The row that is marked, and the first one on the screen.
    package private(set) var cursor = 0
    package private(set) var top = 0
    package private(set) var size: Size
    /// When the last tree arrived.
    private(set) var lastAnswer: Instant
    /// Why there has been no tree since then, in words.
    private(set) var trouble: String?
    /// The tree that arrived while the screen was paused.
    private var held: WatchedTree?
    private(set) var hasEnded = false
    /// How long there may be no answer before the screen says so.
    let patience: Duration

    package struct Size: Sendable, Hashable {
        package var columns: Int
        package var rows: Int

        package init(columns: Int, rows: Int) {
            (self.columns, self.rows) = (columns, rows)
        }
    }

    /// - Parameters:
    ///   - tree: The first tree.
    ///   - program: The name of the program, if known.
    ///   - interval: The time between an answer and the next request.
    ///   - size: The size of the terminal.
    ///   - now: When the tree arrived.
    package init(_ tree: WatchedTree, program: String?, interval: Duration, size: Size, now: Instant) {
        (self.tree, self.program, self.size, lastAnswer) = (tree, program, size, now)
        patience = interval + .seconds(1)
        rebuild()
    }

    package enum Event: Sendable {
        case key(Key)
        case tree(WatchedTree, at: Instant)
        case noTree(String)
        case resized(Size)
        /// The tool was stopped and continues: meanwhile, nothing was requested.
        case continued(at: Instant)
        /// The process has ended.
        case ended
    }

    /// What the driver must do.
    package enum Effect: Sendable, Hashable {
        case show
        /// Draw everything again, whatever is on the terminal.
        case redraw
        case quit
        /// The process has ended, and so the tool ends.
        case ended
    }

    package mutating func handle(_ event: Event) -> Effect {
        switch event {
        case .key(let key): return mode == .searching ? search(key) : browse(key)
        case .tree(let tree, let now): take(tree, at: now)
        case .noTree(let why): trouble = why
        case .resized(let size):
            self.size = size
            scroll()
            return .redraw
        case .continued(let now):
            lastAnswer = now
            return .redraw
        case .ended:
            hasEnded = true
            // If the user has paused the screen, it stays.
            if !isPaused { return .ended }
        }
        return .show
    }

    private mutating func take(_ tree: WatchedTree, at now: Instant) {
        (lastAnswer, trouble) = (now, nil)
        if isPaused {
            held = tree
        } else {
            self.tree = tree
            rebuild()
        }
    }
}

// MARK: - Keys

extension TopScreen {
    private mutating func browse(_ key: Key) -> Effect {
        switch key {
        case .character("k"): move(to: cursor - 1)
        case .character("j"): move(to: cursor + 1)
        case .character("/"): mode = .searching
        case .character("s"): change { $0.order = $0.order.next }
        case .character("o"): change { $0.isOnlyOverdue.toggle() }
        case .character(" "): return togglePause()
        case .character("q"): return .quit
        case .escape: change { $0.filter = "" }
        default: return common(key)
        }
        return .show
    }

    private mutating func search(_ key: Key) -> Effect {
        switch key {
        case .character(let character): change { $0.filter.append(character) }
        case .backspace: change { $0.filter = String($0.filter.dropLast()) }
        case .enter:
            mode = .browsing
            settle()
        case .escape:
            mode = .browsing
            change { $0.filter = "" }
        default: return common(key)
        }
        return .show
    }

    /// Handles the keys that have the same meaning in every mode.
    private mutating func common(_ key: Key) -> Effect {
        let page = max(1, height - 1)
        switch key {
        case .up: move(to: cursor - 1)
        case .down: move(to: cursor + 1)
        case .pageUp: move(to: cursor - page)
        case .pageDown: move(to: cursor + page)
        case .home: move(to: 0)
        case .end: move(to: rows.count - 1)
        case .redraw: return .redraw
        case .enter, .escape, .backspace, .character: break
        }
        return .show
    }

    private mutating func togglePause() -> Effect {
        isPaused.toggle()
        guard !isPaused else { return .show }
        if hasEnded { return .ended }
        if let held {
            tree = held
            self.held = nil
            rebuild()
        }
        return .show
    }

    private mutating func change(_ change: (inout TopView) -> Void) {
        change(&view)
        rebuild()
    }
}

// MARK: - Rows

extension TopScreen {
    private mutating func rebuild() {
        rows = view.rows(of: tree)
        let offset = cursor - top
        if let selected, let place = tree.place(of: selected) {
            // A node that is hidden by a filter that is still being typed stays selected: it may reappear with the next key.
            if let row = rows.firstIndex(where: { $0.node == place }) { cursor = row }
        } else {
            selected = nil
        }
        cursor = max(0, min(cursor, rows.count - 1))
        // The row keeps its position on the screen, and the others move.
        top = cursor - offset
        if mode == .browsing || selected == nil { settle() }
        scroll()
    }

    /// Makes the marked row the selected one.
    private mutating func settle() {
        if rows.indices.contains(cursor) { selected = tree.nodes[rows[cursor].node].id }
    }

    private mutating func move(to row: Int) {
        cursor = max(0, min(row, rows.count - 1))
        settle()
        scroll()
    }

    /// Scrolls so that the marked row is on the screen, and no row of the screen is empty without need.
    private mutating func scroll() {
        top = min(top, cursor, max(0, rows.count - height))
        top = max(top, cursor - height + 1, 0)
    }
}
