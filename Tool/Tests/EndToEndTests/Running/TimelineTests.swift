import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    @Suite struct TimelineTests {
        /// Runs the tool with a file for the timeline, and reads it.
        private func timeline(
            _ name: String = "out.html",
            _ arguments: String...,
            signals: [Signal] = []
        ) async throws -> (Finished, String) {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/\(name)"
                let run = try await Tool().run(["run", "--timeline", file] + arguments, input: "") { process in
                    var signals = signals[...]
                    for await _ in process.lines {
                        guard let signal = signals.popFirst() else { break }
                        try process.send(signal)
                    }
                }
                return (run, String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self))
            }
        }

        @Test func eachCommandIsOnThePageWithItsWaitForItsTurn() async throws {
            let (run, page) = try await timeline("out.html", "--concurrency-limit", "1", "echo one", "true")
            #expect(run.status == .exited(0))
            #expect(page.hasPrefix("<!doctype html>"))
            #expect(page.contains("[1 echo]"))
            #expect(page.contains("[2 true]"))
            #expect(page.contains("its turn under the group's concurrency limit"))
            #expect(page.contains("[1 echo] ended: ok"))
        }

        @Test func itIsWrittenWhenACommandFailsWithWhatThatStopped() async throws {
            let (run, page) = try await timeline("out.html", "exit 3", "sleep 1000")
            #expect(run.status == .exited(3))
            #expect(page.contains("[1 exit] ended: status 3"))
            #expect(page.contains("[2 sleep]: cancelled ([1 exit]: status 3)"))
        }

        @Test func itIsWrittenWhenTheTimeIsUp() async throws {
            let (run, page) = try await timeline("out.html", "--fail-after", "100ms", "sleep 1000")
            #expect(run.status == .exited(124))
            #expect(page.contains("[1 sleep]: deadline (--fail-after 100ms)"))
        }

        @Test func itIsWrittenAfterAnInterrupt() async throws {
            let (run, page) = try await timeline("out.html", "echo up; exec sleep 1000", signals: [.interrupt])
            #expect(run.status == .exited(130))
            #expect(page.contains("[1 echo]: cancelled (Ctrl-C)"))
        }

        @Test(arguments: ["out.pftrace", "out.perfetto"])
        func aTraceForPerfettoNamesTheCommandsToo(name: String) async throws {
            let (run, trace) = try await timeline(name, "echo one")
            #expect(run.status == .exited(0))
            // The first field of a trace is a packet.
            #expect(trace.utf8.first == 0x0A)
            #expect(trace.contains("[1 echo]"))
        }

        @Test(arguments: [("/nowhere/out.html", "/nowhere/out.html"), ("/out.html/", ".pftrace"), ("out.txt", ".html")])
        func aFileThatCannotBeWrittenIsRefusedBeforeAnythingStarts(file: String, mentioned: String) async throws {
            let run = try await quattro("run", "--timeline", file, "echo started")
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.contains(mentioned))
            #expect(run.error.split(separator: "\n").count == 1)
        }

        @Test func aFileKeepsWhatIsInItUntilThereIsSomethingNew() async throws {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/out.html"
                try Data("the last one, which is longer than nothing".utf8).write(to: URL(fileURLWithPath: file))
                let run = try await quattro("run", "--timeline", file, "cat \(file)")
                #expect(run.lines == ["[1 cat] the last one, which is longer than nothing"])
                #expect(FileManager.default.contents(atPath: file)?.starts(with: Data("<!doctype".utf8)) == true)
            }
        }

        #if os(Linux)
        @Test func aFullDiskIsToldAndGivesAStatus() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    "ln -s /dev/full \(directory)/out.html; exec \"$QUATTRO\" run --quiet --timeline \(directory)/out.html true"
                )
                #expect(run.status == .exited(74))
                #expect(run.error.contains("out.html': No space left on device"))
            }
        }
        #endif
    }
}
