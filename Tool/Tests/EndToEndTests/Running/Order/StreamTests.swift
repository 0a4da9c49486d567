import Foundation
import Subprocess
import Testing

/// Runs the tool on a pipe with a name, `$PIPE`, which stays open for as long as it runs: what is written to it comes at once.
///
/// - Parameters:
///   - lines: What is in it at the begin.
///   - options: What `run` gets besides `--from "$PIPE"`.
///   - signals: What is sent, each after another line of the output.
/// - Returns: How it came out.
/// - Throws: If it could not be run.
func onStream(_ lines: String, _ options: String = "", signals: [Signal] = []) async throws -> Finished {
    try await withTemporaryDirectory { directory in
        let script = """
            export PIPE=\(directory)/pipe; mkfifo $PIPE; exec 9<>$PIPE; printf '%s' "$0" >&9
            cd \(directory); exec "$QUATTRO" run \(options) --from $PIPE
            """
        return try await Tool(executable: "/bin/sh").run(["-c", script, lines], input: "") { process in
            var signals = signals[...]
            for await _ in process.lines {
                guard let signal = signals.popFirst() else { break }
                try process.send(signal)
            }
        }
    }
}

extension EndToEnd.Running {
    /// Commands that are read while others run.
    @Suite struct StreamTests {
        @Test func aCommandRunsAsSoonAsItIsRead() async throws {
            // The first one brings the second one, and that the end.
            let run = try await onStream("echo one; echo 'echo two; echo exit 3 > $PIPE' > $PIPE\n")
            #expect(run.status == .exited(3))
            #expect(run.lines == ["[1 echo] one", "[2 echo] two"])
            #expect(run.error.contains("[3 exit]  status 3"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func theOrderOfTheLinesIsThatOfTheCommands() async throws {
            let input = (1...1100).map { "echo \($0)\n" }.joined()
            let run = try await quattro("run", "-j1", "--summary", "failures", "--from", "-", input: input)
            #expect(run.status == .exited(0))
            #expect(run.lines == (1...1100).map { "[\($0) echo] \($0)" })
            #expect(run.error.hasPrefix("quattro: 1100 ok in "))
        }

        @Test(arguments: [("--fail-after", Int32(124)), ("--move-on-after", 0)])
        func theTimeEndsTheRunThoughMoreMayCome(option: String, status: Int32) async throws {
            let run = try await onStream("echo one\n", "\(option) 2s")
            #expect(run.status == .exited(status))
            #expect(run.lines == ["[1 echo] one"])
            #expect(run.error.hasPrefix("quattro: the time was up (\(option) 2s) before the end of '/"))
            #expect(run.error.contains("/pipe' given to '--from'\n"))
            #expect(run.error.contains("1 ok"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test(arguments: [("--fail-after", Int32(124)), ("--move-on-after", 4)])
        func withKeepGoingTheTimeCountsAfterAFailureToo(option: String, status: Int32) async throws {
            let run = try await onStream("exit 4\nsleep 1000\n", "-k \(option) 2s")
            #expect(run.status == .exited(status))
            #expect(run.error.contains("[2 sleep]  "))
            #expect(run.leftBehind.isEmpty)
            let other = try await onStream("exit 4\n", "-k \(option) 2s")
            #expect(other.status == .exited(status))
        }

        @Test func aFailureEndsTheReading() async throws {
            let run = try await onStream("exit 4\nsleep 1000\n", "-j2")
            #expect(run.status == .exited(4))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func anInterruptEndsTheReading() async throws {
            let run = try await onStream("echo up; exec sleep 1000\n", signals: [.interrupt])
            #expect(run.status == .exited(130))
            #expect(run.error.contains("[1 echo]  cancelled (Ctrl-C)"))
            #expect(run.leftBehind.isEmpty)
            let idle = try await onStream("echo up\n", signals: [.interrupt])
            #expect(idle.status == .exited(130))
            #expect(idle.error.contains("[1 echo]  ok"))
        }

        @Test func aPipeThatNothingOpensForWritingIsWaitedForNoLongerThanTheTime() async throws {
            let run = try await shell("mkfifo f; \"$QUATTRO\" run --fail-after 300ms --from f; echo $?; rm f")
            #expect(run.lines == ["124"])
            #expect(run.error.contains("nothing was started: nothing came from 'f' given to '--from'"))
        }

        @Test func itIsNotReadMuchFurtherThanItIsNeeded() async throws {
            let run = try await shell("yes 'sleep 1000' | \"$QUATTRO\" run --fail-after 2s -j2 --from -; echo $?")
            #expect(run.lines == ["124"])
            #expect(run.error.contains("2 timed out"))
            let left = try #require(run.error.firstMatch(of: /(\d+) not started/)).1
            #expect(Int(left).map { $0 <= 1002 } == true)
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aNULIsToldWithItsLineAfterAllHasBeenStopped() async throws {
            let careful = "trap 'echo cleaned up; exit 0' TERM; printf 'b\\0c\\n' > $PIPE; while :; do sleep 0.01; done"
            let run = try await onStream("# one\n\(careful)\n")
            #expect(run.status == .exited(64))
            #expect(run.lines == ["[1 trap] cleaned up"])
            #expect(run.error.contains(/quattro: line 3 of '.*\/pipe' given to '--from' has a NUL in it/))
            #expect(run.error.contains("[1 trap]  cancelled (the commands could not be read to the end)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aNULInALineThatNeverEndsIsToldAtOnce() async throws {
            let run = try await quattro("run", "--from", "/dev/zero")
            #expect(run.status == .exited(64))
            #expect(
                run.error
                    == "quattro: line 1 of '/dev/zero' given to '--from' has a NUL in it, which no command can have\n"
            )
        }

        @Test func ofAFileOnADiskEverythingIsCheckedBefore() async throws {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/commands"
                try Data("echo one\nb\0\n".utf8).write(to: URL(fileURLWithPath: file))
                for run in try await [quattro("run", "--from", file), shell("\"$QUATTRO\" run --from - < \(file)")] {
                    #expect(run.text.isEmpty)
                    #expect(run.error.contains("line 2 of"))
                }
            }
        }

        @Test func moreNamesThanCommandsAreRefusedAsSoonAsThatIsKnown() async throws {
            let run = try await quattro("run", "--names", "a,b", "--from", "-", input: "echo one\n")
            #expect(run.status == .exited(64))
            #expect(run.error.hasPrefix("quattro: '--names' has 2 names for 1 commands: give at most one for each\n"))
        }

        @Test func backgroundCommandsServeWhatIsRead() async throws {
            let run = try await quattro(
                "run",
                "-b",
                "web: echo up; sleep 1000",
                "--ready",
                "up",
                "--from",
                "-",
                input: "echo one\necho two\n"
            )
            #expect(run.status == .exited(0))
            #expect(run.lines.first == "[1 web] up")
            #expect(run.lines.dropFirst().sorted() == ["[2 echo] one", "[3 echo] two"])
            #expect(run.error.contains("2 ok, 1 cancelled"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func withoutACommandNothingIsStarted() async throws {
            let run = try await quattro("run", "-b", "echo up; sleep 1000", "--from", "-", input: "# none\n")
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(
                run.error == "quattro: there is no command to run: give at least one, such as quattro run 'make test'\n"
            )
        }
    }
}
