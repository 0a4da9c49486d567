import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// `quattro timeline`, of a program that records into a file.
    @Suite struct TimelineFileTests {
        /// Of a process that is killed when it has begun what it was asked for.
        private func withKilled(_ body: (_ file: String, _ folder: String) async throws -> Void) async throws {
            try await withTemporaryDirectory { folder in
                let file = folder + "/app.timeline"
                let watched = try Watched(runtimeFolder: folder, timeline: file)
                try watched.open("task gamma")
                let look = "export XDG_RUNTIME_DIR='\(folder)'; \"$QUATTRO\" top \(watched.number)"
                while !(try await shell(look).text.contains("\"gamma\"  waits for a sleep")) {}
                watched.end()
                try await body(file, folder)
            }
        }

        @Test func `after SIGKILL it is listed what was open, and what waited for what`() async throws {
            try await withKilled { file, _ in
                let run = try await shell("\"$QUATTRO\" timeline '\(file)'")
                #expect(run.status == .exited(0) && run.error.isEmpty)
                #expect(run.lines.first?.hasPrefix("process ") == true)
                #expect(run.lines.first?.hasSuffix(", none overwritten; ages are as of the last one") == true)
                #expect(run.lines.dropFirst().first == "open at the end, the longest first:")
                let gamma = run.lines.firstIndex {
                    $0.contains("group \"server\" → task \"gamma\" (WatchedProgram/WatchedProgram.swift:")
                }
                #expect(gamma.map { run.lines[$0 + 1] } == "      waits for a sleep")
                #expect(run.lines.contains { $0.contains("task \"limited\" → scope \"an hour\"") })
            }
        }

        @Test func `it is saved as a page and as a trace, and a scope is explained`() async throws {
            try await withKilled { file, folder in
                let run = try await shell(
                    "cd '\(folder)'; \"$QUATTRO\" timeline app.timeline --save a.html --save a.pftrace --explain 'an hour' --explain server"
                )
                #expect(run.status == .exited(0) && run.error.isEmpty)
                #expect(run.lines.first?.hasPrefix("scope \"an hour\" (WatchedProgram/") == true)
                #expect(run.text.contains("\ngroup \"server\" (WatchedProgram/"))
                #expect(run.text.contains("deadline at 3600.0 seconds, its own, set when it began; not reached"))
                let page = try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
                #expect(page.hasPrefix("<!doctype html>") && page.contains("an hour") && page.hasSuffix("</html>\n"))
                #expect(try Data(contentsOf: URL(filePath: folder + "/a.pftrace")).first == 0x0A)
            }
        }

        @Test func `what cannot be done is refused with the reason`() async throws {
            try await withKilled { file, folder in
                let refusals: [(arguments: String, status: Int32, text: String)] = [
                    ("/no/file", 66, "quattro: /no/file: open failed: No such file or directory\n"),
                    ("'\(folder)'", 66, "quattro: \(folder) is not a timeline of quattro\n"),
                    ("'\(file)' --explain nothing", 64, "quattro: \(file): there is no scope named 'nothing'"),
                    ("'\(file)' --save x.txt", 64, "the name of the file says what is written"),
                    (
                        "'\(file)' --save /no/x.html", 64,
                        "given to '--save' cannot be written: No such file or directory"
                    ),
                    ("'\(file)' --explain 99999 --save unmade.html", 64, "there is no scope named '99999'"),
                    ("", 64, "missing expected argument '<file>'"),
                ]
                for (arguments, status, text) in refusals {
                    let run = try await shell("\"$QUATTRO\" timeline \(arguments)")
                    #expect(run.status == .exited(status) && run.text.isEmpty, "\(arguments)")
                    #expect(run.error.contains(text), "\(arguments): \(run.error)")
                }
                #expect(!FileManager.default.fileExists(atPath: "unmade.html"))
                let full = try await shell("\"$QUATTRO\" timeline '\(file)' > /dev/full")
                #expect(full.status == .exited(74))
            }
        }
    }
}
