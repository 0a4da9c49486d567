import QuattroToolCore
import Testing

@Suite struct TopTableTests {
    private func screen(_ tree: WatchedTree, columns: Int = 120, rows: Int = 20) -> [StyledLine] {
        let size = TopScreen.Size(columns: columns, rows: rows)
        return TopScreen(tree, program: "demo", interval: .seconds(1), size: size, now: .now).lines(now: .now)
    }

    @Test func `the tree is drawn with what is around each node`() {
        #expect(
            TopTable.text(of: server, program: "demo") == [
                "demo (4711) at 09:12:07Z: 6 open, 3 tasks, 2 cancelled, 1 overdue",
                "    AGE    LEFT  STATE      WHAT",
                "  1m40s          running    group \"server\"  Demo/main.swift:1",
                "  10.0s          running    ├ task \"users\"  Demo/main.swift:2",
                "   9.0s          running    │ └ scope \"query\"  Demo/main.swift:3",
                "  50.0s          OVERDUE    ├ task \"rooms\"  cancelled 5.0s ago from outside  Demo/main.swift:4",
                "  40.0s          running    │ └ scope \"legacy\"  Demo/main.swift:5",
                "  20.0s          cancelled  └ task \"prices\"  cancelled 0.5s ago from outside  Demo/main.swift:6",
            ]
        )
    }

    @Test func `a row says what is left, by whose deadline, and what it waits for`() {
        var scope = node(1, "scope", age: .seconds(1))
        (scope.timeLeft, scope.effectiveTimeLeft, scope.tightest, scope.isShielded) = (
            .seconds(9), .seconds(9), 1, true
        )
        var group = node(2, in: 1, "group")
        (group.timeLeft, group.effectiveTimeLeft, group.tightest) = (.seconds(99), .seconds(9), 1)
        group.counts = .init(running: 2, queued: 3, limit: 2)
        group.waits = (1...5).map { .init(for: "wait \($0)", isOwn: $0 != 2) }
        group.cancellation = .init(cause: "because a child failed", age: nil, canceller: "\"rooms\"")
        let lines = TopTable.text(of: tree(scope, group), program: nil)
        #expect(lines[0].hasPrefix("process 4711 at"))
        #expect(lines[2] == "   1.0s    9.0s* running    scope Demo/main.swift:1  shielded")
        #expect(
            lines[3] == "                 cancelled  └ group Demo/main.swift:2  cancelled because a child failed, "
                + "by code in \"rooms\", 2 of at most 2 running, 3 queued, waits for wait 1, a task in it waits for wait 2, "
                + "waits for wait 3, and 2 more waits"
        )
    }

    @Test func `a narrow screen has fewer columns`() {
        let rows = [60, 59, 45, 44].map { screen(server, columns: $0)[3].text }
        #expect(
            rows.map { $0.prefix(16) } == [
                "  1m40s         ", "         running", "         running", "running    group",
            ]
        )
        #expect(screen(server, columns: 44)[2].text == "STATE      WHAT")
    }

    @Test func `what is not watched is told`() {
        for (watched, told) in [(nil, "nothing is watched"), ("tree", "waits are not watched")] as [(String?, String)] {
            let tree = WatchedTree(process: 1, time: "", watched: watched, nodes: [])
            #expect(screen(tree)[1].text.hasSuffix(", \(told)"))
        }
        #expect(screen(server)[1].text == "order: tree, no filter")
    }

    @Test(arguments: [1, 2, 3, 10, 25, 40, 79, 200])
    func `no line is wider than the screen, and there are as many as it has`(columns: Int) {
        let wide = tree(node(1, "task", "日本語日本語日本語日本語日本語日本語"), node(2, "task", String(repeating: "é🙂", count: 400)))
        for rows in [1, 2, 5, 11, 12, 30] {
            let lines = screen(wide, columns: columns, rows: rows)
            #expect(lines.count == rows)
            for line in lines { #expect(Terminal.width(of: line.text) <= columns) }
        }
    }

    @Test func `what is nested deeper than the screen is wide can still be seen`() {
        let deep = tree((1...5_000).map { node(UInt64($0), in: $0 > 1 ? UInt64($0 - 1) : nil, "scope", "inner") })
        var screen = TopScreen(deep, program: nil, interval: .seconds(1), size: .init(columns: 80, rows: 20), now: .now)
        screen.press(.end)
        #expect(screen.lines(now: .now).contains { $0.text.contains("… ") || $0.text.contains("└ scope \"inner\"") })
    }

    @Test func `nothing in a name reaches the terminal as anything but text`() {
        var odd = node(1, "task\u{1B}[2J", "a\u{1B}]0;x\u{7}\u{9B}31m\r\n\u{202E}b\u{2028}c")
        odd.state = "\u{1B}[H"
        odd.place = "\u{1B}c"
        odd.waits = [.init(for: "\u{1B}[2J\n")]
        odd.cancellation = .init(cause: "\u{1B}[2J", age: .seconds(9), canceller: "\u{1B}[2J")
        let tree = WatchedTree(process: 1, time: "\u{1B}[2J", watched: nil, nodes: [odd])
        let size = TopScreen.Size(columns: 500, rows: 20)
        var screen = TopScreen(tree, program: "\u{1B}[2J", interval: .seconds(1), size: size, now: .now)
        for key in "/\u{1B}\u{85}" { screen.press(key) }
        _ = screen.handle(.noTree("\u{1B}[2J"))
        let isUnsafe = { (scalar: Unicode.Scalar) in
            scalar.value < 32 || (127..<160).contains(scalar.value) || [0x2028, 0x202E].contains(scalar.value)
        }
        for line in screen.lines(now: .now) {
            let sent = line.sequence(isColored: true).replacing(/\u{1B}\[[0-9;]+m/, with: "")
            #expect(!sent.unicodeScalars.contains(where: isUnsafe))
        }
        #expect(!TopTable.text(of: tree, program: "\u{7}").joined().unicodeScalars.contains(where: isUnsafe))
    }

    @Test func `what is overdue is red and bold, and only bold without colors`() {
        let line = screen(server).first { $0.text.contains("OVERDUE") }
        #expect(line?.sequence(isColored: true).contains("\u{1B}[1;31m") == true)
        #expect(line?.sequence(isColored: false).contains("\u{1B}[1m") == true)
        #expect(line?.sequence(isColored: false).contains("31m") == false)
    }

    @Test func `below the rows is what there is to say about the selected one, and what holds it`() {
        let size = TopScreen.Size(columns: 100, rows: 20)
        var screen = TopScreen(server, program: "demo", interval: .seconds(1), size: size, now: .now)
        for _ in 0..<3 { screen.press(.down) }
        let lines = screen.lines(now: .now).map(\.text)
        #expect(lines[16] == "group \"server\" → task \"rooms\"")
        #expect(lines[17] == "opened at Demo/main.swift:4, cancelled 5.0s ago from outside")
        #expect(lines[18] == "held by scope \"legacy\"")
    }
}

@Suite struct TopFrameTests {
    @Test func `only lines that have changed are sent`() {
        var frame = TopFrame(isColored: false)
        let first = frame.update(to: [StyledLine("a"), StyledLine("b")])
        #expect(first == "\u{1B}[2J\u{1B}[1;1H\u{1B}[2Ka\u{1B}[2;1H\u{1B}[2Kb")
        #expect(frame.update(to: [StyledLine("a"), StyledLine("b")]).isEmpty)
        #expect(frame.update(to: [StyledLine("a"), StyledLine("c")]) == "\u{1B}[2;1H\u{1B}[2Kc")
        #expect(frame.update(to: [StyledLine("a")]) == "\u{1B}[2;1H\u{1B}[J")
        frame.forget()
        #expect(frame.update(to: [StyledLine("a")]).hasPrefix("\u{1B}[2J"))
    }

    @Test func `a line is cut once, with an ellipsis in its last column`() {
        var line = StyledLine("abc", .bold)
        line.append("def")
        #expect(line.fitted(to: 6).text == "abcdef")
        #expect(line.fitted(to: 5).text == "abcd…")
        #expect(line.fitted(to: 3).text == "ab…")
        #expect(line.fitted(to: 2).text == "a…")
        #expect(line.fitted(to: 0).text == "")
        line.isReversed = true
        #expect(line.fitted(to: 8).text == "abcdef  ")
    }
}
