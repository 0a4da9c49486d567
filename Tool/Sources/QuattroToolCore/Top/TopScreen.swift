/// What `quattro top` shows, as a value: what happens comes in, what is to be done comes out.
///
/// Order, filter and selection belong to the screen and not to a tree: they stay when the next one comes.
package struct TopScreen: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What the keys mean at the moment.
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
    /// The number of the node that is selected: it may be hidden while a filter is typed.
    package private(set) var selected: UInt64?
    /// The row that is marked, and the first one on the screen.
    package private(set) var cursor = 0
    package private(set) var top = 0
    package private(set) var size: Size
    /// When a tree has come last.
    private(set) var lastAnswer: Instant
    /// Why there is none since, in words.
    private(set) var trouble: String?
    /// What has come while it was paused.
    private var held: WatchedTree?
    private(set) var hasEnded = false
    /// For how long there may be no answer without a word about it.
    let patience: Duration

    package struct Size: Sendable, Hashable {
        package var columns: Int
        package var rows: Int

        package init(columns: Int, rows: Int) {
            (self.columns, self.rows) = (columns, rows)
        }
    }

    /// - Parameters:
    ///   - tree: The first one.
    ///   - program: The name of the program, if it is known.
    ///   - interval: The time between an answer and the next request.
    ///   - size: That of the terminal.
    ///   - now: When the tree has come.
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
        /// It was stopped, and goes on: for so long nothing was asked.
        case continued(at: Instant)
        /// The process has ended.
        case ended
    }

    /// What is to be done.
    package enum Effect: Sendable, Hashable {
        case show
        /// Everything is to be shown anew, whatever the terminal has made of it.
        case redraw
        case quit
        /// The process has ended, and so does what shows it.
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
            // Who has stopped the picture wants to look at it.
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

    /// The keys that mean the same always.
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
            // Hidden by a filter that is still being typed, it stays selected: it may be back with the next key.
            if let row = rows.firstIndex(where: { $0.node == place }) { cursor = row }
        } else {
            selected = nil
        }
        cursor = max(0, min(cursor, rows.count - 1))
        // It stays where it is on the screen, and what is around it moves.
        top = cursor - offset
        if mode == .browsing || selected == nil { settle() }
        scroll()
    }

    /// The row that is marked is the one that is selected.
    private mutating func settle() {
        if rows.indices.contains(cursor) { selected = tree.nodes[rows[cursor].node].id }
    }

    private mutating func move(to row: Int) {
        cursor = max(0, min(row, rows.count - 1))
        settle()
        scroll()
    }

    /// The row that is marked is on the screen, and no row of the screen is empty without need.
    private mutating func scroll() {
        top = min(top, cursor, max(0, rows.count - height))
        top = max(top, cursor - height + 1, 0)
    }
}
