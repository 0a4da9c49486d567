import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// Commands that are run again when they have failed, or ended.
    @Suite struct RetryTests {
        /// A command that fails until it has been run so often.
        private func flaky(_ directory: String, until count: Int, _ end: String = "exit 3") -> String {
            "echo x >> \(directory)/tries; [ $(wc -l < \(directory)/tries) -ge \(count) ] && echo done || \(end)"
        }

        @Test func aCommandThatFailsIsRunAgainUntilItSucceeds() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await quattro(
                    "run",
                    "--retries",
                    "5",
                    "--retry-delay",
                    "10ms",
                    "a: \(flaky(directory, until: 3))",
                    "b after a: echo after"
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 a] done", "[2 b] after"])
                #expect(run.error.hasPrefix("quattro: [1 a]: status 3, again in 0.0s\n"))
                #expect(run.error.contains("[1 a]  ok after 3 attempts  "))
                #expect(run.error.contains("2 ok in"))
            }
        }

        @Test func theLastAttemptIsTheStatus() async throws {
            let run = try await quattro(
                "run",
                "--retries",
                "2",
                "--retry-delay",
                "10ms",
                "-q",
                "--summary",
                "all",
                "exit 3"
            )
            #expect(run.status == .exited(3))
            #expect(!run.error.contains("again"))
            #expect(run.error.contains("[1 exit]  status 3 after 3 attempts  "))
        }

        @Test func theTimeOfACommandCountsForEachAttempt() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await quattro(
                    "run",
                    "--retries",
                    "1",
                    "--retry-delay",
                    "10ms",
                    "--each-fail-after",
                    "2s",
                    flaky(directory, until: 2, "sleep 1000")
                )
                #expect(run.status == .exited(0))
                #expect(run.error.contains("ok after 2 attempts"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: [("--fail-after", Int32(124), "deadline"), ("--move-on-after", 0, "moved on")])
        func theTimeOfTheRunEndsTheWaitForTheNextAttempt(option: String, status: Int32, outcome: String) async throws {
            let run = try await quattro("run", option, "2s", "--retries", "1", "--retry-delay", "1h", "exit 3")
            #expect(run.status == .exited(status))
            #expect(run.error.contains("[1 exit]  \(outcome) (\(option) 2s)"))
        }

        @Test func anInterruptEndsTheWaitForTheNextAttempt() async throws {
            try await withTemporaryDirectory { directory in
                let fails = "touch \(directory)/failed; exit 3"
                let signals =
                    "until [ -e \(directory)/failed ]; do sleep 0.01; done; sleep 0.3; kill -INT $PPID; sleep 1000"
                let run = try await quattro(
                    "run",
                    "--retries",
                    "1",
                    "--retry-delay",
                    "1h",
                    "a: \(fails)",
                    "b: \(signals)"
                )
                #expect(run.status == .exited(130))
                #expect(run.error.contains("[1 a]  cancelled (Ctrl-C)"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aFailureOfAnotherEndsTheWaitForTheNextAttempt() async throws {
            try await withTemporaryDirectory { directory in
                let first = "touch \(directory)/failed; exit 3"
                let other = "until [ -e \(directory)/failed ]; do sleep 0.01; done; sleep 0.3; exit 5"
                let run = try await quattro(
                    "run",
                    "--retries",
                    "1",
                    "--retry-delay",
                    "1h",
                    "a: \(first)",
                    "-b",
                    "b: \(other)"
                )
                #expect(run.status == .exited(5))
                #expect(run.error.contains("[1 a]  cancelled ([2 b]: status 5)"))
            }
        }

        @Test func aBackgroundCommandThatEndsIsStartedAgain() async throws {
            try await withTemporaryDirectory { directory in
                let server = "echo x >> \(directory)/tries; exit 4"
                let client = "until [ $(wc -l < \(directory)/tries) -ge 3 ]; do sleep 0.01; done; echo done"
                let run = try await quattro(
                    "run",
                    "--restart",
                    "--retry-delay",
                    "10ms",
                    "-b",
                    "web: \(server)",
                    "one after web: \(client)"
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 one] done"])
                #expect(run.error.contains(/\[2 web\]  cancelled \(the others were done\), restarted \d+ times/))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func whatHasBeenReadyOnceHoldsNothingUpAgain() async throws {
            try await withTemporaryDirectory { directory in
                // Ready the first time only; the second one never ends.
                let server =
                    "[ -e \(directory)/was ] && { touch \(directory)/again; sleep 1000; }; touch \(directory)/was; echo up"
                let run = try await quattro(
                    "run",
                    "--restart",
                    "--retry-delay",
                    "10ms",
                    "--ready",
                    "up",
                    "--ready-within",
                    "20s",
                    "-b",
                    "web: \(server)",
                    "a: until [ -e \(directory)/again ]; do sleep 0.01; done; echo a",
                    "b after a: echo b"
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[3 web] up", "[1 a] a", "[2 b] b"])
                #expect(run.error.contains("restarted once"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func whatIsNeverReadyIsStartedAgainForAsLongAsItMayTake() async throws {
            let run = try await quattro(
                "run",
                "--restart",
                "--retry-delay",
                "10ms",
                "--ready",
                "up",
                "--ready-within",
                "500ms",
                "-b",
                "exit 4",
                "echo never"
            )
            #expect(run.status == .exited(124))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("quattro: not ready within 500ms: [2 exit]\n"))
        }

        @Test func whatEndsEarlyWithoutARestartSaysSo() async throws {
            let run = try await quattro("run", "-b", "true", "sleep 1.5")
            #expect(run.status == .exited(0))
            #expect(run.error.contains("[2 true]   ok, ended before the others  "))
        }

        @Test(arguments: [
            (["--retries", "-1"], "use a whole number, at least 0"), (["--retries", "x"], "use a whole number"),
            (["--retry-delay", "1s"], "'--retry-delay 1s' needs '--retries' or '--restart'"),
            (["--restart"], "'--restart' is for '--background' commands"),
            (["--retries", "1", "--retries", "2"], "'--retries' is given 2 times"),
        ])
        func whatCannotBeIsRefused(options: [String], message: String) async throws {
            let run = try await Tool().run(["run"] + options + ["echo never"], input: "") { _ in }
            #expect(run.status == .exited(64))
            #expect(run.error.contains(message))
        }
    }
}
