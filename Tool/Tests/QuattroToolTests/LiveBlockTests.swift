import QuattroToolCore
import Testing

@Suite struct LiveBlockTests {
    private let start = ContinuousClock.now

    private func record(running: Int, of count: Int, deadline: Duration? = nil) -> RunRecord {
        let plan = RunPlan(foreground: (1...count).map { "sleep \($0)" })
        var record = RunRecord(plan.commands)
        for command in plan.commands.prefix(running) {
            record.started(command.label, at: start, deadline: deadline.map { start + $0 })
        }
        return record
    }

    private func lines(_ record: RunRecord, columns: Int = 80, rows: Int = 24) -> [String] {
        LiveBlock.lines(of: record, now: start + .seconds(2), columns: columns, rows: rows)
    }

    @Test func aRunningCommandShowsItsTimeAndWhatIsLeft() {
        #expect(lines(record(running: 1, of: 1, deadline: .seconds(10))) == ["[1 sleep]  2.0s    8.0s left    sleep 1"])
        #expect(lines(record(running: 1, of: 1)) == ["[1 sleep]  2.0s                 sleep 1"])
    }

    @Test func aDeadlineThatHasPassedLeavesNothing() {
        #expect(lines(record(running: 1, of: 1, deadline: .seconds(1)))[0].contains("0.0s left"))
    }

    @Test func aCommandThatIsToldToEndSaysSo() {
        var record = record(running: 1, of: 1, deadline: .seconds(10))
        record.stopping(record.entries[0].command.label, outcome: .stopped(.restDone), at: start)
        #expect(lines(record)[0].contains("stopping"))
    }

    @Test func aCommandOfSeveralLinesShowsWhereTheyEnd() {
        let plan = RunPlan(foreground: ["cd lib\nmake"])
        var record = RunRecord(plan.commands)
        record.started(plan.commands[0].label, at: start, deadline: nil)
        #expect(lines(record)[0].hasSuffix("  cd lib⏎make"))
    }

    @Test func theOthersAreCounted() {
        var record = record(running: 2, of: 4)
        record.ended(record.entries[0].command.label, .exited(0), at: start)
        #expect(lines(record).last == "1 of 4 done, 1 running")
    }

    @Test func ofThoseThatAllRunNoneIsCounted() {
        let plan = RunPlan(foreground: ["a", "b"], background: ["c"])
        var record = RunRecord(plan.commands)
        for command in plan.commands { record.started(command.label, at: start, deadline: nil) }
        #expect(lines(record).count == 3)
    }

    @Test func theBlockIsNoHigherThanTheTerminal() {
        let all = lines(record(running: 50, of: 50), rows: 6)
        #expect(all.count == 5)
        #expect(all.last == "0 of 50 done, 50 running")
        #expect(lines(record(running: 50, of: 50), rows: 1).count == 2)
        #expect(lines(record(running: 50, of: 50), rows: 100).count == 13)
    }

    @Test(arguments: [1, 2, 5, 20, 80])
    func noLineFillsTheTerminal(columns: Int) {
        let all = lines(record(running: 3, of: 9, deadline: .seconds(5)), columns: columns)
        #expect(all.allSatisfy { Terminal.width(of: $0) < columns })
    }

    @Test func nothingRunningIsNoBlock() {
        #expect(lines(record(running: 0, of: 3)).isEmpty)
    }
}

@Suite struct TerminalTests {
    @Test func nothingThatATerminalWouldActOnIsLeft() {
        #expect(Terminal.printable("a\tb c \u{1B}[2J\u{7}") == "a b c \u{FFFD}[2J\u{FFFD}")
        #expect(Terminal.printable("\u{202E}abc") == "\u{FFFD}abc")
    }

    @Test func betweenWhatWereLinesThereIsASign() {
        #expect(Terminal.printable("\n  cd  lib\r\n\n\tmake all\n") == "cd lib⏎make all")
        #expect(Terminal.width(of: "⏎") == 1)
    }

    @Test func wideCharactersCountTwice() {
        #expect(Terminal.width(of: "日本") == 4)
        #expect(Terminal.width(of: "é🙂") == 3)
    }

    @Test func textsAreCutToTheWidth() {
        #expect(Terminal.cut("abc", to: 3) == "abc")
        #expect(Terminal.cut("abcd", to: 3) == "ab…")
        #expect(Terminal.cut("日本語", to: 4) == "日…")
        #expect(Terminal.cut("abc", to: 1) == "…")
        #expect(Terminal.cut("abc", to: 0) == "")
    }
}
