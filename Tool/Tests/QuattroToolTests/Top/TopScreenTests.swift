import QuattroToolCore
import Testing

@Suite struct TopScreenTests {
    private let start = ContinuousClock.now

    private func screen(_ tree: WatchedTree = server, columns: Int = 100, rows: Int = 24) -> TopScreen {
        TopScreen(tree, program: "demo", interval: .seconds(1), size: .init(columns: columns, rows: rows), now: start)
    }

    /// The numbers of the nodes that are shown.
    private func shown(_ screen: TopScreen) -> [UInt64] { screen.rows.map { screen.tree.nodes[$0.node].id } }

    private func text(_ screen: TopScreen, after: Duration = .zero) -> [String] {
        screen.lines(now: start + after).map(\.text)
    }

    // MARK: - Order and filter

    @Test func `the order is that of the tree, and then by age, and then by what is overdue`() {
        var screen = screen()
        #expect(shown(screen) == [1, 2, 3, 4, 5, 6])
        screen.press("s")
        #expect(shown(screen) == [1, 4, 5, 6, 2, 3])
        screen.press("s")
        #expect(shown(screen) == [4, 6, 1, 2, 3, 5])
        screen.press("s")
        #expect(shown(screen) == [1, 2, 3, 4, 5, 6])
    }

    @Test func `a filter shows what it finds with what is around it, while it is typed`() {
        var screen = screen()
        screen.press("/")
        #expect(screen.mode == .searching)
        screen.press("Q")
        screen.press("u")
        #expect(shown(screen) == [1, 2, 3])
        #expect(screen.rows.map(\.isMatch) == [false, false, true])
        screen.press(.backspace)
        screen.press(.backspace)
        #expect(shown(screen).count == 6)
        for key in "legacy" { screen.press(key) }
        screen.press(.enter)
        #expect(screen.mode == .browsing)
        #expect(shown(screen) == [1, 4, 5])
        screen.press(.escape)
        #expect(shown(screen).count == 6)
    }

    @Test func `escape clears a filter that is typed`() {
        var screen = screen()
        for key in "/zzz" { screen.press(key) }
        #expect(shown(screen).isEmpty)
        #expect(text(screen).contains("nothing matches"))
        screen.press(.escape)
        #expect(shown(screen).count == 6)
    }

    @Test func `keys that mean something are text while a filter is typed`() {
        var screen = screen()
        screen.press("/")
        for key in "qsoj k" { #expect(screen.handle(.key(.character(key))) == .show) }
        #expect(screen.view.filter == "qsoj k")
    }

    @Test func `a filter finds causes, waits, places and kinds`() {
        var waiting = node(7, "backgroundTask")
        waiting.waits = [.init(for: "a turn")]
        let nodes = server.nodes + [waiting]
        for (filter, found) in [
            ("outside", [1, 4, 6]), ("turn", [7]), ("main.swift:3", [1, 2, 3]), ("background t", [7]),
        ] {
            var selection = TopView()
            selection.filter = filter
            let tree = tree(nodes)
            #expect(selection.rows(of: tree).map { tree.nodes[$0.node].id } == found.map { UInt64($0) })
        }
    }

    @Test func `only what is overdue can be shown, with what is around it`() {
        var screen = screen()
        screen.press("o")
        #expect(shown(screen) == [1, 4])
        screen.press("s")
        #expect(shown(screen) == [4])
        screen.press("o")
        #expect(shown(screen).count == 6)
        var calm = self.screen(tree(node(1)))
        calm.press("o")
        #expect(text(calm).contains("nothing is overdue"))
    }

    @Test func `order and filter survive the next tree`() {
        var screen = screen()
        for key in "s/task" { screen.press(key) }
        _ = screen.handle(
            .tree(tree(node(8, age: .seconds(1)), node(9, "scope"), node(10, age: .seconds(2))), at: start)
        )
        #expect(shown(screen) == [10, 8])
        #expect(screen.mode == .searching)
    }

    // MARK: - Selection

    @Test func `the selection moves by keys, and stays within the rows`() {
        var screen = screen()
        #expect(screen.selected == 1)
        for (key, selected) in [
            (Key.down, 2), (.character("j"), 3), (.up, 2), (.character("k"), 1), (.up, 1), (.end, 6), (.down, 6),
            (.home, 1), (.pageDown, 6), (.pageUp, 1),
        ] {
            screen.press(key)
            #expect(screen.selected == UInt64(selected))
        }
    }

    @Test func `the selection follows its node through trees and orders`() {
        var screen = screen()
        screen.press(.down)
        screen.press(.down)
        _ = screen.handle(.tree(tree(node(8), node(9), node(1), node(3, in: 1, age: .seconds(9))), at: start))
        #expect(screen.selected == 3 && screen.cursor == 3)
        screen.press("s")
        #expect(screen.selected == 3 && screen.cursor == 0)
    }

    @Test func `when the selected node has ended, the one that is there now is selected`() {
        var screen = screen()
        screen.press(.end)
        _ = screen.handle(.tree(tree(node(1), node(8), node(9)), at: start))
        #expect(screen.selected == 9)
        _ = screen.handle(.tree(tree(), at: start))
        #expect(screen.selected == nil)
        #expect(text(screen).contains("nothing is open"))
        screen.press(.down)
        _ = screen.handle(.tree(server, at: start))
        #expect(screen.selected == 1)
    }

    @Test func `a node that a filter hides while it is typed is selected again when it is back`() {
        var screen = screen()
        screen.press(.down)
        for key in "/legacy" { screen.press(key) }
        #expect(screen.selected == 2)
        screen.press(.escape)
        #expect(screen.selected == 2 && screen.cursor == 1)
        for key in "/legacy" { screen.press(key) }
        screen.press(.enter)
        #expect(screen.selected != 2)
    }

    @Test func `the selected row stays on the screen, and where it is on it`() {
        let nodes = (1...100).map { node(UInt64($0)) }
        var screen = screen(tree(nodes), rows: 17)
        #expect(screen.height == 10)
        for _ in 0..<14 { screen.press(.down) }
        #expect((screen.cursor, screen.top) == (14, 5))
        screen.press(.up)
        #expect((screen.cursor, screen.top) == (13, 5))
        // Five more above it.
        _ = screen.handle(.tree(tree((201...205).map { node(UInt64($0)) } + nodes), at: start))
        #expect((screen.cursor, screen.top) == (18, 10))
        screen.press(.end)
        #expect(screen.top == 95)
        _ = screen.handle(.resized(.init(columns: 40, rows: 50)))
        #expect(screen.top == 105 - screen.height)
        _ = screen.handle(.tree(tree(node(1)), at: start))
        #expect((screen.cursor, screen.top) == (0, 0))
    }

    // MARK: - Pause and end

    @Test func `paused it keeps what comes for later`() {
        var screen = screen()
        screen.press(" ")
        _ = screen.handle(.tree(tree(node(9)), at: start + .seconds(10)))
        #expect(shown(screen).count == 6)
        #expect(text(screen, after: .seconds(10))[1].contains("paused"))
        #expect(!text(screen, after: .seconds(10))[1].contains("no answer"))
        screen.press(" ")
        #expect(shown(screen) == [9])
    }

    @Test func `when the process has ended it ends, and if it is paused when it goes on`() {
        var screen = screen()
        #expect(screen.handle(.ended) == .ended)
        screen = self.screen()
        screen.press(" ")
        #expect(screen.handle(.ended) == .show)
        #expect(text(screen)[1].contains("the process has ended"))
        #expect(screen.handle(.key(.character(" "))) == .ended)
    }

    @Test func `q quits, and not while a filter is typed`() {
        var screen = screen()
        #expect(screen.handle(.key(.character("q"))) == .quit)
        screen.press("/")
        #expect(screen.handle(.key(.character("q"))) == .show)
    }

    @Test func `a process that does not answer is told with the time`() {
        var screen = screen()
        #expect(!text(screen, after: .seconds(2))[1].contains("no answer"))
        #expect(text(screen, after: .seconds(3))[1].hasPrefix("no answer for 3.0s, order"))
        _ = screen.handle(.noTree("it takes no more connections"))
        #expect(text(screen, after: .seconds(1))[1].hasPrefix("no answer for 1.0s: it takes no more connections"))
        _ = screen.handle(.tree(server, at: start + .seconds(4)))
        #expect(!text(screen, after: .seconds(5))[1].contains("no answer"))
        #expect(screen.handle(.continued(at: start + .seconds(60))) == .redraw)
        #expect(!text(screen, after: .seconds(61))[1].contains("no answer"))
    }
}

extension TopScreen {
    mutating func press(_ key: Key) { _ = handle(.key(key)) }
    mutating func press(_ character: Character) { press(.character(character)) }
}
