import Foundation
import Testing

@testable import Quattro
@testable import QuattroInspect

/// Times are seconds of the clock.
struct SavingMachineTests {
    private func occasion(_ id: UInt64?, in around: [UInt64] = [], _ reason: String = "it was slow") -> Occasion {
        Occasion(kind: .slow, id: id, around: around, name: "GET", reason: reason)
    }

    @Test func `what happens is saved, and told of with its path and its reason`() {
        let machine = Tried(atMost: 3)
        #expect(machine.happened(occasion(7), now: .second(1)))
        let effects = machine.wrote("/f/1", now: .second(2))
        #expect(effects == SavingMachine.Effects(removed: nil, line: "saved /f/1: it was slow"))
        #expect(machine.files == ["/f/1"])
    }

    @Test func `what happens while a file is written, or soon after it, is counted and told of with the next one`() {
        let machine = Tried(atMost: 3)
        #expect(machine.happened(occasion(1), now: .second(10)))
        #expect(!machine.happened(occasion(2), now: .second(11)))
        let first = machine.wrote("/f/1", now: .second(12)).line
        #expect(first == "saved /f/1: it was slow; another one was not saved, since it happened too soon")
        // It took two seconds, so it rests for eighteen.
        #expect(!machine.happened(occasion(2), now: .second(13)))
        #expect(!machine.happened(occasion(3), now: .second(29)))
        #expect(machine.happened(occasion(4), now: .second(30)))
        let line = machine.wrote("/f/4", now: .second(30)).line
        #expect(line == "saved /f/4: it was slow; 2 others were not saved, since they happened too soon")
        #expect(machine.happened(occasion(5), now: .second(31)))
        #expect(machine.wrote("/f/5", now: .second(31)).line == "saved /f/5: it was slow")
    }

    @Test(
        arguments: [
            (1, [2, 3]), (2, [3]), (3, []), (9, [1, 2, 3]), (9, [2, 3]),
        ] as [(UInt64, [UInt64])]
    )
    func `a scope, what is around it and what is in it have one file`(id: UInt64, around: [UInt64]) {
        let machine = Tried(atMost: 3)
        // Around 1 is 2, and around that 3. It is known while it is written, and afterwards.
        #expect(machine.happened(occasion(2, in: [3]), now: .second(1)))
        #expect(!machine.happened(occasion(id, in: around), now: .second(1)))
        _ = machine.wrote("/f/2", now: .second(1))
        #expect(!machine.happened(occasion(id, in: around), now: .second(99)))
        // And it does not count as missed.
        #expect(machine.happened(occasion(20), now: .second(100)))
        #expect(machine.wrote("/f/20", now: .second(100)).line == "saved /f/20: it was slow")
    }

    @Test func `scopes beside each other, and signals, are causes of their own`() {
        let machine = Tried(atMost: 9)
        for (second, next) in [occasion(1, in: [5]), occasion(2, in: [5]), occasion(nil), occasion(nil)].enumerated() {
            #expect(machine.happened(next, now: .second(second)))
            _ = machine.wrote("/f/\(second)", now: .second(second))
        }
        #expect(machine.files.count == 4)
    }

    @Test func `the last files are kept`() {
        let machine = Tried(atMost: 2)
        var removed: [String?] = []
        for id in 1...4 {
            #expect(machine.happened(occasion(UInt64(id)), now: .second(id)))
            removed.append(machine.wrote("/f/\(id)", now: .second(id)).removed)
        }
        #expect(removed == [nil, nil, "/f/1", "/f/2"])
        #expect(machine.files == ["/f/3", "/f/4"])
    }

    @Test func `each kind of failure is told once until something can be written, and its cause is free`() {
        let machine = Tried(atMost: 2)
        #expect(machine.happened(occasion(1), now: .second(1)))
        let line = machine.failed(.system("write", "/f/1", ENOSPC), now: .second(1)).line
        #expect(line == "no timeline was saved: /f/1: write failed: No space left on device")
        #expect(!machine.happened(occasion(1), now: .second(1)))
        #expect(machine.happened(occasion(1), now: .second(2)))
        #expect(machine.failed(.system("write", "/f/2", ENOSPC), now: .second(2)) == SavingMachine.Effects())
        // Something else is the matter.
        #expect(machine.happened(occasion(1), now: .second(3)))
        let other = machine.failed(.system("open", "/f/3", EACCES), now: .second(3)).line
        #expect(other == "no timeline was saved: /f/3: open failed: Permission denied")
        #expect(machine.happened(occasion(1), now: .second(4)))
        #expect(machine.wrote("/f/1", now: .second(4)).line?.hasPrefix("saved /f/1") == true)
        #expect(machine.happened(occasion(2), now: .second(5)))
        #expect(machine.failed(.system("write", "/f/2", ENOSPC), now: .second(5)).line != nil)
    }

    @Test(arguments: [
        ("GET /users/7", "GET-users-7"), ("../../etc/passwd", "etc-passwd"), ("a\0b\n\"c\" <d>", "a-b-c-d"),
        ("naïve 👩‍👩‍👧‍👦", "na-ve"), (String(repeating: "x-", count: 99), String(repeating: "x-", count: 24).dropLast() + ""),
    ])
    func `a file is named by time, process and what happened, whatever the scope is called`(name: String, safe: String)
    {
        let occasion = Occasion(kind: .stuck, id: 1, around: [], name: name, reason: "")
        let file = SavedName(occasion, time: 1_796_034_950, process: 4711, number: 3)
        #expect(file.description == "2026-11-30T103550Z-4711-3-stuck-\(safe).html")
    }

    @Test(arguments: [nil, "", "..", "\n"])
    func `a scope without a name that can be used is left out`(name: String?) {
        let occasion = Occasion(kind: .deadline, id: 1, around: [], name: name, reason: "")
        let file = SavedName(occasion, time: 0, process: 1, number: 2)
        #expect(file.description == "1970-01-01T000000Z-1-2-deadline.html")
    }

    @Test func `a trigger asks for ends by how long they took, their deadlines and how their names begin`() throws {
        let end = ScopeEnds.End(
            id: 7,
            role: .scope,
            name: "GET /users/7",
            place: ("App/Server.swift", 10),
            began: .second(5),
            ended: .second(7),
            deadline: .second(6),
            isLate: true,
            around: [1]
        )
        let slow = try #require(Occasion(end, .slower(than: .seconds(1), named: "GET ")))
        #expect(slow.kind == .slow && slow.id == 7 && slow.around == [1])
        #expect(slow.reason == "scope \"GET /users/7\" (App/Server.swift:10) took 2.0 seconds, more than 1.0 seconds")
        #expect(Occasion(end, .slower(than: .seconds(2))) == nil)
        #expect(Occasion(end, .slower(than: .seconds(1), named: "POST ")) == nil)
        let late = try #require(Occasion(end, .deadlineExceeded(named: "GET /users/7")))
        #expect(late.reason == "scope \"GET /users/7\" (App/Server.swift:10) took 2.0 seconds, and its deadline passed")
        #expect(Occasion(end, .deadlineExceeded(named: "GET /users/77")) == nil)
        #expect(Occasion(end, .stuck(for: .seconds(1))) == nil && Occasion(end, .signal(12)) == nil)
    }
}

/// A machine that may be asked within an expectation.
private final class Tried {
    private var machine: SavingMachine

    init(atMost most: Int) { machine = SavingMachine(atMost: most) }

    var files: [String] { machine.files }
    func happened(_ occasion: Occasion, now: Deadline) -> Bool { machine.happened(occasion, now: now) }
    func wrote(_ path: String, now: Deadline) -> SavingMachine.Effects { machine.wrote(path, now: now) }
    func failed(_ error: InspectorError, now: Deadline) -> SavingMachine.Effects { machine.failed(error, now: now) }
}

extension Deadline {
    fileprivate static func second(_ number: Int) -> Deadline { Deadline(sinceEpoch: .seconds(number)) }
}
