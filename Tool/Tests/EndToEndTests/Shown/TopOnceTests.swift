import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    @Suite struct TopOnceTests {
        private func inFolder(_ folder: String, _ arguments: String) async throws -> Finished {
            try await shell("export XDG_RUNTIME_DIR='\(folder)'; \"$QUATTRO\" top \(arguments)")
        }

        @Test(arguments: ["", "--once "])
        func `a pipe gets the tree once as plain text`(option: String) async throws {
            try await withWatched { watched, folder in
                let run = try await inFolder(folder, "\(option)\(watched.number)")
                #expect(run.status == .exited(0))
                #expect(run.error.isEmpty)
                #expect(!run.text.contains("\u{1B}"))
                #expect(run.lines.first?.contains("(\(watched.number)) at ") == true)
                #expect(run.lines.contains { $0.contains("├ task \"alpha\"  waits for a sleep") })
                #expect(run.lines.count == 7)
            }
        }

        @Test func `JSON is passed through`() async throws {
            try await withWatched { watched, folder in
                let run = try await inFolder(folder, "--once --json \(watched.number)")
                #expect(run.status == .exited(0))
                let json = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
                #expect(json?["process"] as? Int32 == watched.number)
                #expect((json?["nodes"] as? [Any])?.count == 5)
            }
        }

        @Test func `without an argument it is the only one that answers, and else they are listed`() async throws {
            try await withWatched { first, folder in
                // Which it is as well, but does not mean.
                let one = try await shell(
                    "export QUATTRO_INSPECT=waits,socket XDG_RUNTIME_DIR='\(folder)'; \"$QUATTRO\" top"
                )
                #expect(one.status == .exited(0))
                #expect(one.text.contains("(\(first.number))"))

                let second = try Watched(runtimeFolder: folder)
                defer { second.end() }
                let two = try await inFolder(folder, "")
                #expect(two.status == .exited(64))
                #expect(two.text.isEmpty)
                #expect(two.error.hasPrefix("quattro: 2 processes answer, give the number of one:\n"))
                for number in [first.number, second.number] {
                    #expect(two.error.contains("\n  \(number)  WatchedProgram"))
                }
                #expect(two.error.split(separator: "\n").count == 3)

                // Its socket stays, and nothing answers there.
                second.end()
                #expect(try await inFolder(folder, "").text.contains("(\(first.number))"))
            }
        }

        @Test func `who cannot be watched is told with the reason`() async throws {
            try await withTemporaryDirectory { folder in
                let own = ProcessInfo.processInfo.processIdentifier
                try FileManager.default.createDirectory(atPath: "\(folder)/quattro", withIntermediateDirectories: true)
                for (argument, status, mentioned) in [
                    ("", 64, "no process of yours answers: start one with QUATTRO_INSPECT=waits,socket"),
                    ("999999999", 69, "there is no process 999999999"),
                    ("\(own)", 69, "process \(own) ("), ("\(own)", 69, "QUATTRO_INSPECT=waits,socket"),
                    ("\(folder)/none", 69, "there is no socket at \(folder)/none"),
                    (folder, 69, "\(folder) is not a socket"),
                    ("x", 64, "'x' is neither the number of a process"), ("0", 64, "'0' is neither"),
                    ("--interval 0.01 1", 64, "'0.01'"), ("--interval 1 --interval 1 1", 64, "is given 2 times"),
                    ("./\(String(repeating: "x", count: 200))", 69, "may have"),
                ] {
                    let run = try await inFolder(folder, argument)
                    #expect(run.status == .exited(Int32(status)))
                    #expect(run.text.isEmpty)
                    #expect(run.error.contains(mentioned), "\(run.error)")
                    #expect(run.error.hasPrefix("quattro: "))
                    #expect(run.error.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
                }
            }
        }

        @Test(arguments: [
            ("HTTP/1.1 200 OK\r\n\r\n{\"version\":2,\"nodes\":{}}", "version 2"),
            ("HTTP/1.1 200 OK\r\n\r\n{\"version\":1,\"nodes\":[{\"id\":1}", "is incomplete"),
            ("HTTP/1.1 404 Not Found\r\n\r\n", "404 Not Found"), ("SSH-2.0-OpenSSH\r\n", "is not HTTP"),
            ("", "is not HTTP"), ("HTTP/1.1 200 OK\r\n\r\n{\"version\":1,\"nodes\":[{}]}", "nodes[0].id"),
        ])
        func `what answers and is not understood is told`(answer: String, mentioned: String) async throws {
            try await withTemporaryDirectory { folder in
                let fake = try FakeInspector(at: "\(folder)/fake", answering: answer)
                let run = try await inFolder(folder, "\(folder)/fake")
                #expect(run.status == .exited(69))
                #expect(run.error.hasPrefix("quattro: \(folder)/fake is not understood: "))
                #expect(run.error.contains(mentioned))
                withExtendedLifetime(fake) {}
            }
        }

        @Test func `who takes a connection and says nothing is waited for, but not for ever`() async throws {
            try await withTemporaryDirectory { folder in
                let fake = try FakeInspector(at: "\(folder)/fake", answering: nil)
                let run = try await inFolder(folder, "\(folder)/fake")
                #expect(run.status == .exited(69))
                #expect(run.error.contains("\(folder)/fake has not answered within 5.0s"))
                withExtendedLifetime(fake) {}
            }
        }

        @Test func `JSON is not shown live`() async throws {
            let end = try await top("--json", "1") { top in try await top.wait(for: "'--json' needs '--once'") }
            #expect(end.status == .exited(64))
        }
    }
}
