import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// Commands with names, and those that come after others.
    @Suite struct AfterTests {
        @Test func aCommandStartsWhenTheOthersHaveEnded() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await quattro(
                    "run",
                    "-j2",
                    "pack after unit, lint: test -e \(directory)/unit && test -e \(directory)/lint && echo packed",
                    "unit: sleep 0.1; touch \(directory)/unit",
                    "lint: sleep 0.2; touch \(directory)/lint"
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 pack] packed"])
                #expect(run.error.contains("3 ok"))
            }
        }

        @Test func aProcfileIsAFileOfCommands() async throws {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/Procfile"
                try Data("web: echo 1\n# all of it\nworker after web: echo 2\n".utf8).write(
                    to: URL(fileURLWithPath: file)
                )
                let run = try await quattro("run", "--from", file)
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 web] 1", "[2 worker] 2"])
            }
        }

        @Test func allCommandsOfAProcfileRunAtATime() async throws {
            try await withTemporaryDirectory { directory in
                let count = ProcessInfo.processInfo.activeProcessorCount + 3
                let together =
                    "touch \(directory)/$$.here; until [ $(ls \(directory) | grep -c here) -ge \(count) ]; do sleep 0.01; done"
                let file = "\(directory)/Procfile"
                let lines = (1...count).map { "p\($0): \(together)\n" }.joined()
                try Data(lines.utf8).write(to: URL(fileURLWithPath: file))
                let run = try await quattro("run", "-t", "30s", "--from", file)
                #expect(run.status == .exited(0))
            }
        }

        @Test func whatComesAfterAFailureIsNotStartedAndSaysWhy() async throws {
            for options in [[], ["-k"]] {
                let commands = ["build: exit 2", "unit after build: echo never", "pack after unit: echo never"]
                let run = try await Tool().run(["run"] + options + commands, input: "") { _ in }
                #expect(run.status == .exited(2))
                #expect(run.text.isEmpty)
                #expect(run.error.contains("[2 unit]   not started ([1 build]: status 2)"))
                #expect(run.error.contains("[3 pack]   not started ([1 build]: status 2)"))
            }
        }

        @Test func withKeepGoingWhatDoesNotComeAfterAFailureRuns() async throws {
            let run = try await quattro(
                "run",
                "-k",
                "-j1",
                "a: exit 2",
                "b: echo ran",
                "c after a: echo never",
                "d after b: echo too"
            )
            #expect(run.status == .exited(2))
            #expect(run.lines == ["[2 b] ran", "[4 d] too"])
            #expect(run.error.contains("2 ok, 1 failed, 1 not started"))
        }

        @Test func aCommandMayComeAfterABackgroundCommand() async throws {
            let run = try await quattro(
                "run",
                "one after db: echo one",
                "-b",
                "db after seed: echo up; sleep 1000",
                "seed: echo seeded",
                "--ready",
                "up"
            )
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 seed] seeded", "[3 db] up", "[1 one] one"])
            #expect(run.error.contains("[3 db]    cancelled (the others were done)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func withoutAProbeItIsEnoughThatItHasBeenStarted() async throws {
            let run = try await quattro("run", "-b", "db: sleep 1000", "one after db: echo one")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 one] one"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aBackgroundCommandThatWillNotRunIsNotWaitedFor() async throws {
            let run = try await quattro(
                "run",
                "-k",
                "seed: exit 3",
                "one: echo never",
                "-b",
                "db after seed: echo up; sleep 1000",
                "--ready",
                "up"
            )
            #expect(run.status == .exited(3))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("[2 one]   not started ([1 seed]: status 3)"))
            #expect(run.error.contains("[3 db]    not started ([1 seed]: status 3)"))
        }

        @Test(arguments: [("--fail-after", Int32(124), "not started"), ("--move-on-after", 0, "not started")])
        func theTimeEndsThoseThatWait(option: String, status: Int32, outcome: String) async throws {
            let run = try await quattro("run", option, "300ms", "a: sleep 1000", "b after a: echo never")
            #expect(run.status == .exited(status))
            #expect(run.error.contains("[2 b]  \(outcome)  "))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func anInterruptEndsThoseThatWait() async throws {
            let run = try await quattro(
                "run",
                "a: echo up; exec sleep 1000",
                "b after a: echo never",
                signalsAfterEachLine: [.interrupt]
            )
            #expect(run.status == .exited(130))
            #expect(run.lines == ["[1 a] up"])
            #expect(run.error.contains("[2 b]  not started"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aLineOfAPipeComesAfterThoseBeforeIt() async throws {
            let run = try await quattro("run", "-j4", "--from", "-", input: "a: echo 1\nb after a: echo 2\n")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 a] 1", "[2 b] 2"])
            let wrong = try await quattro("run", "--from", "-", input: "b after a: echo 2\na: echo 1\n")
            #expect(wrong.status == .exited(64))
            #expect(
                wrong.error.hasPrefix("quattro: [1 b] is to come after 'a', but no command before it has that name")
            )
        }

        @Test func whatCannotBeStartedInAnyOrderIsRefused() async throws {
            let run = try await quattro("run", "a after b: echo 1", "b after a: echo 2")
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.hasPrefix("quattro: none of these could start"))
            #expect(run.error.split(separator: "\n").count == 1)
        }
    }
}
