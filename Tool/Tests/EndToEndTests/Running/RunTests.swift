import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    @Suite struct RunTests {
        @Test func commandsThatSucceedAreStatusZero() async throws {
            let run = try await quattro("run", "echo hi", "true")
            #expect(run.status == .exited(0))
            #expect(run.text == "[1 echo] hi\n")
            #expect(run.error.contains("2 ok"))
        }

        @Test func theFirstFailureCancelsTheOthersAndIsTheStatus() async throws {
            let run = try await quattro("run", "sleep 1000", "exit 3", "echo started; sleep 1000")
            #expect(run.status == .exited(3))
            #expect(run.error.contains("[2 exit]   status 3"))
            #expect(run.error.contains("[1 sleep]  cancelled ([2 exit]: status 3)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func withKeepGoingTheOthersRunOnAndTheFirstFailureIsTheStatus() async throws {
            try await withTemporaryDirectory { directory in
                let wait = "while [ ! -e \(directory)/go ]; do sleep 0.01; done"
                let run = try await quattro(
                    "run",
                    "--keep-going",
                    "touch \(directory)/go; exit 5",
                    "\(wait); sleep 0.3; echo late; exit 6"
                )
                #expect(run.status == .exited(5))
                #expect(run.lines == ["[2 while] late"])
                #expect(run.error.contains("2 failed"))
            }
        }

        @Test func aSignalThatEndsACommandIsItsStatus() async throws {
            let run = try await quattro("run", "kill -USR1 $$")
            #expect(run.status == .exited(128 + SIGUSR1))
            #expect(run.error.contains("signal USR1"))
        }

        @Test func commandsRunSideBySide() async throws {
            try await withTemporaryDirectory { directory in
                func meet(_ other: String, as own: String) -> String {
                    "touch \(directory)/\(own); while [ ! -e \(directory)/\(other) ]; do sleep 0.01; done"
                }
                let run = try await quattro("run", "--fail-after", "30s", meet("b", as: "a"), meet("a", as: "b"))
                #expect(run.status == .exited(0))
            }
        }

        @Test func noMoreCommandsRunAtATimeThanTheLimitAllows() async throws {
            try await withTemporaryDirectory { directory in
                // Creating a directory fails if another command is inside.
                let alone = "mkdir \(directory)/lock && sleep 0.02 && rmdir \(directory)/lock && echo done"
                let run = try await quattro("run", "--concurrency-limit", "1", alone, alone, alone, alone)
                #expect(run.status == .exited(0))
                #expect(run.lines == (1...4).map { "[\($0) mkdir] done" })
            }
        }

        @Test func afterAFailureNoQueuedCommandStarts() async throws {
            let run = try await quattro("run", "--concurrency-limit", "1", "exit 4", "echo never")
            #expect(run.status == .exited(4))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("[2 echo]  not started"))
        }

        @Test func aBackgroundCommandIsStoppedWhenTheOthersAreDone() async throws {
            try await withTemporaryDirectory { directory in
                let server = "touch \(directory)/up; sleep 1000"
                let client = "while [ ! -e \(directory)/up ]; do sleep 0.01; done; echo served"
                let run = try await quattro("run", "--background", server, "--concurrency-limit", "1", client)
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 while] served"])
                #expect(run.error.contains("[2 touch]  cancelled (the others were done)"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aBackgroundCommandThatFailsFailsTheRun() async throws {
            let run = try await quattro("run", "--background", "exit 6", "sleep 1000")
            #expect(run.status == .exited(6))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func commandsAreReadFromAFile() async throws {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/commands"
                try "# a comment\n\necho two\n  echo three".write(toFile: file, atomically: true, encoding: .utf8)
                let run = try await quattro("run", "--from", file, "echo one")
                #expect(run.status == .exited(0))
                #expect(run.lines.sorted() == ["[1 echo] one", "[2 echo] two", "[3 echo] three"])
            }
        }

        @Test func commandsAreReadFromSeveralFilesInOrder() async throws {
            try await withTemporaryDirectory { directory in
                let files = ["\(directory)/a", "\(directory)/b"]
                try "echo two\necho three".write(toFile: files[0], atomically: true, encoding: .utf8)
                try "echo four\n".write(toFile: files[1], atomically: true, encoding: .utf8)
                let run = try await quattro("run", "--from", files[0], "--from", files[1], "echo one")
                #expect(run.status == .exited(0))
                let words = ["one", "two", "three", "four"]
                #expect(run.lines.sorted() == words.enumerated().map { "[\($0 + 1) echo] \($1)" })
            }
        }

        @Test func theSummaryShowsACommandOfSeveralLinesOnOne() async throws {
            let run = try await quattro("run", "echo one\necho two\n")
            #expect(run.lines == ["[1 echo] one", "[1 echo] two"])
            #expect(run.error.hasSuffix("  echo one⏎echo two\n"))
        }

        @Test func commandsAreReadFromStandardInput() async throws {
            let run = try await quattro("run", "--from", "-", input: "echo one\n# no\necho two\n")
            #expect(run.lines.sorted() == ["[1 echo] one", "[2 echo] two"])
        }

        @Test func theStandardInputOfCommandsIsEmpty() async throws {
            let run = try await quattro("run", "wc -c", input: "not for the commands")
            #expect(run.lines == ["[1 wc] 0"])
        }

        @Test func commandsGetTheDefaultForEverySignal() async throws {
            let run = try await quattro("run", "(yes; echo $? >&2) | head -1")
            #expect(run.error.hasPrefix("[1 yes] \(128 + SIGPIPE)\n"))
        }

        @Test func aCommandThatCannotBeStartedIsAFailure() async throws {
            let run = try await quattro("run", "--from", "-", input: "true \(String(repeating: "x", count: 200_000))\n")
            #expect(run.status == .exited(126))
            #expect(run.error.contains("could not start"))
        }
    }
}
