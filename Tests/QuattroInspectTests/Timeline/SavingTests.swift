import Foundation
import Quattro
import Synchronization
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    struct SavingTests: SavesTimelines {
        let folder = FileManager.default.temporaryDirectory.appending(path: "saved-\(UUID().uuidString)").path
        let lines = Lines()

        @Test func `a request whose deadline passed is saved with itself selected, and the folder is made`()
            async throws
        {
            let inner = folder + "/a/b"
            try await saving(.deadlineExceeded(named: "late "), in: inner) { saving in
                // Neither the one in time nor that of another name is saved.
                try await fail(after: .seconds(60), name: "late but in time") {}
                await late(named: "other")
                await late(named: "late <request>")
                await eventually { saving.files.count == 1 }
                let path = try #require(saving.files.first)
                #expect(path.hasPrefix(realPath(inner) + "/") && path.contains("-\(getpid())-"))
                #expect(path.hasSuffix("-deadline-late-request.html"))
                let page = try String(contentsOfFile: path, encoding: .utf8)
                #expect(page.contains("\"late \\u003crequest>\"") && !page.contains("\"selected\":-1"))
                #expect(page.hasSuffix("</html>\n"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: inner).count == 1)
                #expect(mode(of: path) == 0o600 && mode(of: inner) == 0o700 && mode(of: folder) == 0o700)
                await eventually { lines.all.count == 1 }
                #expect(lines.all[0].hasPrefix("saved \(path): scope \"late <request>\" (QuattroInspectTests/"))
            }
        }

        @Test func `what is slower is saved once, though what is around it is slow as well`() async throws {
            try await saving(.slower(than: .milliseconds(1), named: "slow "), in: folder) { saving in
                await withCancelScope(name: "slow outer") { _ in
                    await withCancelScope(name: "slow inner") { _ in try? await Task.sleep(for: .milliseconds(2)) }
                    await eventually { saving.files.count == 1 }
                }
                #expect(saving.files.map { $0.hasSuffix("-slow-slow-inner.html") } == [true])
                await saveNext(saving)
                #expect(saving.files.count == 2)
            }
        }

        // Of other tests something may be stuck as well.
        @Test
        func `what is stuck is saved while it is, and not once more when it ends late; the watchdog tells of it too`()
            async throws
        {
            let told = Lines()
            Inspector.reportStuck(after: .milliseconds(2)) { told.add($0.node.name ?? "") }
            defer { Inspector.stopReportingStuck() }
            try await saving(.stuck(for: .milliseconds(1)), .deadlineExceeded(named: "held"), in: folder) { saving in
                let goOn = Promise<Void>()
                async let request: Void? = moveOn(after: .milliseconds(1), name: "held") {
                    await withShield { try? await goOn.value }
                }
                await eventually { lines.all.contains { $0.contains("-stuck-held.html: scope \"held\" (") } }
                await eventually { told.all.contains("held") }
                goOn.succeed(())
                _ = await request
                await saveNext(saving)
                #expect(lines.all.count { $0.contains("held") } == 1)
            }
        }

        @Test func `a signal saves the timeline, and one that prints the tree does so as well`() async {
            await #expect(processExitsWith: .success) {
                let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                defer { try? FileManager.default.removeItem(atPath: folder) }
                let saving = try Timeline.save(when: .signal(SIGUSR1), in: folder)
                #expect(Inspector.detail == .events)
                var ends: [Int32] = [0, 0]
                #expect(pipe(&ends) == 0)
                Inspector.printTreeOnSignal(to: ends[1])
                await withCancelScope(name: "open") { _ in
                    kill(getpid(), SIGUSR1)
                    await eventually { saving.files.count == 1 }
                    var byte: UInt8 = 0
                    #expect(read(ends[0], &byte, 1) == 1)
                }
                #expect(saving.files[0].hasSuffix("-signal-\(SIGUSR1).html"))
            }
        }

        @Test func `a slow scope is on its page and selected, however much the others have recorded since its begin`()
            async
        {
            await #expect(processExitsWith: .success) {
                let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                defer { try? FileManager.default.removeItem(atPath: folder) }
                Inspector.watch(.events, events: 64)
                let lines = Lines()
                let trigger = Timeline.Trigger.slower(than: .milliseconds(1), named: "slow")
                let saving = try Timeline.save(when: [trigger], in: folder) { lines.add($0) }
                let id = await withCancelScope(name: "slow request") { scope in
                    for _ in 0..<40_000 { await withCancelScope(name: "quick") { _ in } }
                    return scope.id
                }
                await eventually { saving.files.count == 1 && lines.all.count == 1 }
                let page = try String(contentsOfFile: saving.files[0], encoding: .utf8)
                #expect(page.contains("\"slow request\"") && !page.contains("\"selected\":-1"))
                #expect(!lines.all[0].contains("not on the page"))
                let timeline = Timeline.capture()
                #expect(id.map { timeline.knows($0) } == false && timeline.count < 40_000)
            }
        }

        @Test func `what cannot be shown any more is said on the page and on standard error`() async throws {
            try await saving(.signal(SIGUSR2), in: folder) { saving in
                saving.happened(Occasion(kind: .stuck, id: .max - 1, around: [], name: "gone", reason: "it was stuck"))
                await eventually { lines.all.count == 1 }
                let note = "it was stuck; it is not on the page, since its events have been overwritten"
                #expect(lines.all[0].hasSuffix(note))
                let page = try String(contentsOfFile: saving.files[0], encoding: .utf8)
                #expect(page.contains("<title>\(note)</title>") && page.contains("\"selected\":-1"))
            }
        }

        @Test func `a deadline that has passed counts also if something else had cancelled the scope before`()
            async throws
        {
            try await saving(.deadlineExceeded(named: "cancelled "), in: folder) { saving in
                for (name, deadline) in [("in time", Duration.seconds(60)), ("and late", .milliseconds(1))] {
                    let scope = CancelScope(timeout: deadline, name: "cancelled \(name)")
                    await scope.run {
                        scope.cancel()
                        let isOver = Deadline.after(.milliseconds(2))
                        while Deadline.now < isOver { await Task.yield() }
                    }
                }
                await eventually { saving.files.count == 1 }
                #expect(saving.files[0].hasSuffix("-deadline-cancelled-and-late.html"))
            }
        }

        @Test func `a timeline is saved while every thread of the pool is busy`() async {
            await #expect(processExitsWith: .success) {
                let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                let written = DispatchSemaphore(value: 0)
                let saving = try Timeline.save(when: [.signal(SIGUSR2)], in: folder) { _ in written.signal() }
                await withCancelScope(name: "hangs") { _ in
                    occupyEveryThread()
                    kill(getpid(), SIGUSR2)
                    written.wait()
                    let page = saving.files.first.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
                    #expect(page?.contains("\"hangs\"") == true)
                    try? FileManager.default.removeItem(atPath: folder)
                    exit(EXIT_SUCCESS)
                }
            }
        }

        @Test func `triggers come and go while scopes end on many threads, and each leaves what it has saved`() async {
            await #expect(processExitsWith: .success) {
                // Few events, so that a page is written soon.
                Inspector.watch(.events, events: 64)
                let isOver = Flag()
                await withTaskGroup { group in
                    for _ in 0..<4 {
                        group.addTask {
                            while !isOver.isUp {
                                await withCancelScope(name: "storm") { _ in }
                                // A thread of the pool for the others.
                                await Task.yield()
                            }
                        }
                    }
                    for round in 0..<50 {
                        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                        let trigger = Timeline.Trigger.slower(than: .nanoseconds(1), named: "storm")
                        let saving = try? Timeline.save(when: [trigger], in: folder) { _ in }
                        await eventually { saving?.files.count ?? 2 >= round % 2 }
                        saving?.stop()
                        let pages = (saving?.files ?? []).map { try? String(contentsOfFile: $0, encoding: .utf8) }
                        #expect(pages.allSatisfy { $0?.hasSuffix("</html>\n") == true })
                        try? FileManager.default.removeItem(atPath: folder)
                    }
                    isOver.raise()
                }
            }
        }

        @Test func `once it is stopped nothing is saved, and ends are not looked at`() async throws {
            try await saving(.deadlineExceeded(named: "too late"), in: folder) { saving in
                saving.stop()
                await late(named: "too late")
                saving.happened(Occasion(signal: 1))
                #expect(saving.files == [])
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(names == [])
            }
        }

        @Test func `two of them save on their own, in one folder`() async throws {
            try await saving(.deadlineExceeded(named: "twice"), in: folder) { first in
                try await saving(.slower(than: .milliseconds(1), named: "twice"), in: folder) { second in
                    await late(named: "twice")
                    await eventually { first.files.count == 1 && second.files.count == 1 }
                    #expect(first.files != second.files)
                    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                    #expect(names.count == 2)
                }
            }
        }

        @Test func `a duration, a signal or a number that makes no sense ends the program with what is allowed`()
            async
        {
            let slower = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Timeline.Trigger.slower(than: .zero)
            }
            #expect(text(slower).contains("needs a duration of more than zero, not 0.0 seconds"))
            let stuck = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Timeline.Trigger.stuck(for: .microseconds(1))
            }
            #expect(text(stuck).contains("must wait at least a millisecond, not 0.000001 seconds"))
            let signal = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Timeline.Trigger.signal(SIGKILL)
            }
            #expect(text(signal).contains("a process can catch signals from 1 to "))
            #expect(text(signal).contains(" but for 9") && text(signal).contains(", not 9"))
            let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try Timeline.save(when: .signal(SIGUSR2), in: "/tmp", atMost: 0)
            }
            #expect(text(none).contains("at least one file must be kept, not 0"))
        }
    }
}

private final class Flag: Sendable {
    private let flag = Atomic(false)

    var isUp: Bool { flag.load(ordering: .relaxed) }
    func raise() { flag.store(true, ordering: .relaxed) }
}
