import Foundation
import QuattroToolCore
import Testing

@Suite struct JobLogTests {
    private let start = ContinuousClock.now

    /// The lines of commands that have ended.
    private func log(_ endings: [(String, Outcome)], background: [(String, Outcome)] = []) -> [UInt8] {
        let plan = RunPlan(foreground: endings.map(\.0), background: background.map(\.0))
        var record = RunRecord(plan.commands, began: start)
        let report = RunReport(began: start, at: UTCTime(milliseconds: 0))
        return zip(plan.commands, endings + background).flatMap { command, ending in
            record.started(command.label, at: start, deadline: nil)
            record.ended(command.label, ending.1, at: start + .seconds(1))
            return report.line(of: record.entries[command.label.number - 1])
        }
    }

    private func skipped(_ commands: [String], _ log: [UInt8]) throws -> [Bool] {
        var log = try JobLog(log)
        return commands.map { log.skips(ByteText.bytes(of: $0)) }
    }

    @Test func whatEndedWithZeroIsSkippedOnceForEachTime() throws {
        let bytes = log([("a", .exited(0)), ("b", .exited(1)), ("a", .exited(0)), ("c", .signaled(9))])
        #expect(try skipped(["a", "b", "c", "a", "a"], bytes) == [true, false, false, true, false])
    }

    @Test func whatFailedOnceAndWasDoneLaterIsSkipped() throws {
        #expect(try skipped(["a"], log([("a", .exited(1))]) + log([("a", .exited(0))])) == [true])
    }

    @Test func whatWasStoppedIsRunAgain() throws {
        let outcomes: [Outcome] = [
            .stopped(.signal(2)), .exceeded("1s"), .couldNotStart("?"), .stopped(.moveOnAfter("1s")),
        ]
        #expect(try skipped(["a"], log(outcomes.map { ("a", $0) })) == [false])
    }

    @Test func commandsAreComparedByTheirBytes() throws {
        let odd = ByteText.text(of: [0x61, 0xFF])
        let other = ByteText.text(of: [0x61, 0xFE])
        let bytes = log([(odd, .exited(0)), ("\u{E9}\t\"\\\u{1}\n", .exited(0))])
        #expect(try skipped([odd, "a\u{FFFD}"], bytes) == [true, false])
        #expect(try skipped([other, "e\u{301}\t\"\\\u{1}\n", "\u{E9}\t\"\\\u{1}\n"], bytes) == [false, false, true])
    }

    @Test func aBackgroundCommandHasDoneNothing() throws {
        #expect(try skipped(["a"], log([], background: [("a", .exited(0))])) == [false])
    }

    @Test func aLineThatIsCutOffAnywhereCountsForNothing() throws {
        let (whole, torn) = (log([("a", .exited(0))]), log([("b", .exited(0))]))
        for length in 0..<torn.count - 1 {
            #expect(try skipped(["a", "b"], whole + torn.prefix(length)) == [true, length == torn.count - 1])
            #expect(try skipped(["a", "b"], torn.prefix(length) + [0x0A] + whole) == [true, false])
        }
        #expect(try skipped(["a"], whole + [0, 0, 0]) == [true])
    }

    @Test(arguments: [("all: test\n", 1), ("\n{}\n  x\n", 3), ("#!/bin/sh", 1)])
    func anotherKindOfFileIsRefused(text: String, line: Int) {
        #expect(throws: JobLogError(line: line)) { try JobLog(Array(text.utf8)) }
    }

    @Test func aPlanLeavesOutWhatIsDoneButNoBackgroundCommand() throws {
        var plan = RunPlan(foreground: ["a", "b", "a"], background: ["b"])
        let log = try JobLog(log([("a", .exited(0)), ("b", .exited(0)), ("b", .exited(0))]))
        #expect(plan.resume(from: log) == 2)
        #expect(plan.foreground.map(\.label.number) == [3])
        #expect(plan.background.map(\.label.number) == [4])
        #expect(plan.doneLater?.skips(Array("b".utf8)) == true)
        #expect(plan.doneLater?.skips(Array("b".utf8)) == false)
    }

    /// The script of all of them is the same.
    @Test(arguments: ["echo {}", "echo {/}", "echo {#}", "echo"])
    func commandsOfOneTemplateAreKnownByTheirItems(command: String) throws {
        let template = try Template(command, listCount: 1)
        let items: [[UInt8]] = [Array("a/x".utf8), Array("b/x".utf8), [0xFF], [0xFE], Array("it's".utf8), []]
        let plan = RunPlan(foreground: [], filled: items.map { template.filled([$0], number: 1) })
        #expect(Set(plan.commands.map(\.identity)).count == items.count)
    }
}

@Suite struct RunReportTests {
    private let start = ContinuousClock.now

    private func summary(_ outcomes: [Outcome], stop: StopCause? = nil) throws -> [String: Any] {
        let plan = RunPlan(foreground: outcomes.map { _ in "make all" })
        var record = RunRecord(plan.commands, began: start)
        for (command, outcome) in zip(plan.commands, outcomes) where outcome != .notStarted {
            record.started(command.label, at: start + .milliseconds(1500), deadline: nil)
            record.spawned(command.label, process: 77)
            record.ended(command.label, outcome, at: start + .milliseconds(1750))
        }
        record.finish()
        let report = RunReport(began: start, at: UTCTime(milliseconds: 1_796_047_377_123))
        let bytes = report.summary(of: record, version: "1.2", took: .seconds(2), status: 3, stoppedBy: stop)
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    private func outcome(_ outcome: Outcome) throws -> NSDictionary {
        let commands = try #require(try summary([outcome])["commands"] as? [[String: Any]])
        return try #require(commands.first?["outcome"] as? NSDictionary)
    }

    @Test func aRunHasItsTimesAndItsStatus() throws {
        let summary = try summary([.exited(3)])
        #expect(summary["version"] as? String == "1.2")
        #expect(summary["began"] as? String == "2026-11-30T14:02:57.123Z")
        #expect(summary["took_ms"] as? Int == 2000)
        #expect(summary["status"] as? Int == 3)
        #expect(summary["stopped_by"] is NSNull)
    }

    @Test func aCommandHasWhatIsKnownOfIt() throws {
        let commands = try #require(try summary([.exited(3)])["commands"] as? [NSDictionary])
        #expect(
            commands == [
                [
                    "number": 1, "name": "make", "command": "make all", "background": false,
                    "started": "2026-11-30T14:02:58.623Z",
                    "started_ms": 1500, "took_ms": 250, "process": 77, "cleanup": NSNull(), "attempts": 1,
                    "outcome": [
                        "kind": "exited", "status": 3, "signal": NSNull(), "cause": NSNull(), "words": "status 3",
                    ],
                ]
            ]
        )
    }

    @Test func whatWasNotStartedHasNoTimes() throws {
        let command = try #require((try summary([.notStarted])["commands"] as? [NSDictionary])?.first)
        #expect(["started", "started_ms", "took_ms", "process"].allSatisfy { command[$0] is NSNull })
        #expect(command["attempts"] as? Int == 0)
    }

    @Test func anOutcomeSaysWhatHappenedAndWhy() throws {
        #expect(
            try outcome(.signaled(9)) == [
                "kind": "signaled", "status": 137, "signal": "KILL", "cause": NSNull(), "words": "signal KILL",
            ]
        )
        #expect(
            try outcome(.stopped(.signal(2))) == [
                "kind": "stopped", "status": NSNull(), "signal": NSNull(), "cause": "Ctrl-C",
                "words": "cancelled (Ctrl-C)",
            ]
        )
        #expect(
            try outcome(.exceeded("2s")) == [
                "kind": "deadline", "status": 124, "signal": NSNull(), "cause": "--each-fail-after 2s",
                "words": "deadline (--each-fail-after 2s)",
            ]
        )
    }

    @Test func whatStoppedTheRunIsTheFirstCauseOfTheCommandsIfThereIsNoOther() throws {
        let failed = try summary([.exited(3), .stopped(.restDone), .stopped(.failure("[1 make]: status 3"))])
        #expect(failed["stopped_by"] as? NSDictionary == ["kind": "failure", "words": "[1 make]: status 3"])
        let limited = try summary([.stopped(.failAfter("1s"))], stop: .signal(15))
        #expect(limited["stopped_by"] as? NSDictionary == ["kind": "signal", "words": "SIGTERM"])
    }
}

@Suite struct UTCTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_735_689_599_000, "2024-12-31T23:59:59.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func timesAreWrittenAsTheStandardSays(milliseconds: Int64, text: String) {
        #expect("\(UTCTime(milliseconds: milliseconds))" == text)
    }
}
