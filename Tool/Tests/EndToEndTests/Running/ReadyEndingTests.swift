import Subprocess
import Testing

extension EndToEnd.Running {
    /// How a run with `--ready` ends, from each of its moments, and that nothing is left behind.
    @Suite struct ReadyEndingTests {
        private let careful = "trap 'echo cleaned up; exit 0' TERM; echo started; while :; do sleep 0.01; done"

        @Test func anInterruptWhileWaitingStopsEverythingInOrder() async throws {
            let run = try await Tool().run(
                ["run", "--background", careful, "--background", "sleep 1000", "--ready", "up", "echo never"],
                input: ""
            ) { process in
                for await _ in process.lines.prefix(1) { try process.send(.interrupt) }
            }
            #expect(run.status == .exited(130))
            #expect(run.lines == ["[2 trap] started", "[2 trap] cleaned up"])
            #expect(run.error.contains("[3 sleep]  cancelled (Ctrl-C)"))
            #expect(run.error.contains("[1 echo]   not started"))
            #expect(!run.error.contains("not ready"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aSecondInterruptWhileWaitingEndsTheGrace() async throws {
            let stubborn = "trap 'echo no' TERM; echo started; while :; do sleep 0.01; done"
            let run = try await quattro(
                "run",
                "--grace",
                "1h",
                "--background",
                stubborn,
                "--ready",
                "up",
                "echo never",
                signalsAfterEachLine: [.interrupt, .interrupt]
            )
            #expect(run.status == .exited(130))
            #expect(run.lines == ["[2 trap] started", "[2 trap] no"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test func anInterruptAfterwardsStopsBothSides() async throws {
            let run = try await Tool().run(
                ["run", "--background", careful, "--ready", "started", "echo client; sleep 1000"],
                input: ""
            ) { process in
                for await _ in process.lines.dropFirst().prefix(1) { try process.send(.interrupt) }
            }
            #expect(run.status == .exited(130))
            #expect(run.lines == ["[2 trap] started", "[1 echo] client", "[2 trap] cleaned up"])
            #expect(run.error.contains("2 cancelled"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aReadyCommandMayCleanUpWhenTheOthersAreDone() async throws {
            let run = try await quattro("run", "--background", careful, "--ready", "started", "echo client")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 trap] started", "[1 echo] client", "[2 trap] cleaned up"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatIsNotReadyInTimeAndIgnoresTerminationIsKilled() async throws {
            let run = try await quattro(
                "run",
                "--background",
                "trap '' TERM; sleep 1000 & sleep 1000 & wait; sleep 1000",
                "--ready",
                "up",
                "--ready-within",
                "300ms",
                "--grace",
                "200ms",
                "echo never"
            )
            #expect(run.status == .exited(124))
            #expect(run.error.contains("quattro: not ready within 300ms: [2 trap]\n"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatBecomesReadyOnlyWhenStoppedIsNotReady() async throws {
            let late = "trap 'echo up; sleep 0.2; exit 0' TERM; while :; do sleep 0.01; done"
            for option in ["--ready-within", "--each-fail-after"] {
                let run = try await quattro("run", "--background", late, "--ready", "up", option, "300ms", "echo never")
                #expect(run.status == .exited(124))
                #expect(run.lines == ["[2 trap] up"])
                #expect(run.error.contains("(\(option) 300ms)"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: [("--fail-after", Int32(124)), ("--move-on-after", 0)])
        func theTimeOfTheWholeRunCountsWhileWaiting(option: String, status: Int32) async throws {
            let waiting = ["run", "--background", "sleep 1000", "--ready", "up", option, "300ms", "echo never"]
            let run = try await Tool().run(waiting, input: "") { _ in }
            #expect(run.status == .exited(status))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("(\(option) 300ms)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aFailureOfTheOthersStopsTheReadyCommand() async throws {
            let server = "echo up; sleep 1000"
            let run = try await quattro("run", "--background", server, "--ready", "up", "exit 4", "sleep 1000")
            #expect(run.status == .exited(4))
            #expect(run.error.contains("[2 sleep]  cancelled ([1 exit]: status 4)"))
            #expect(run.error.contains("[3 echo]   cancelled ([1 exit]: status 4)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aReadyCommandThatFailsStopsTheOthers() async throws {
            try await withTemporaryDirectory { directory in
                let server = "echo up; while [ ! -e \(directory)/go ]; do sleep 0.01; done; exit 6"
                let client = "touch \(directory)/go; sleep 1000"
                let run = try await quattro("run", "--background", server, "--ready", "up", client)
                #expect(run.status == .exited(6))
                #expect(run.error.contains("[1 touch]  cancelled ([2 echo]: status 6)"))
                #expect(run.error.contains("[2 echo]   status 6 "))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aReadyCommandThatFailsStopsThoseThatAreNotReadyYet() async throws {
            let run = try await quattro(
                "run",
                "--background",
                "echo up; sleep 0.2; exit 6",
                "--background",
                "sleep 1000",
                "--ready",
                "up",
                "echo never"
            )
            #expect(run.status == .exited(6))
            #expect(run.lines == ["[2 echo] up"])
            #expect(run.error.contains("[3 sleep]  cancelled ([2 echo]: status 6)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func withKeepGoingAReadyCommandServesToTheEnd() async throws {
            let run = try await quattro(
                "run",
                "--keep-going",
                "--concurrency-limit",
                "1",
                "--background",
                "echo up; sleep 1000",
                "--background",
                "echo up; exit 6",
                "--ready",
                "up",
                "sleep 0.3; exit 4",
                "echo second"
            )
            #expect(run.status == .exited(6))
            #expect(run.lines.last == "[2 echo] second")
            #expect(run.error.contains("[1 sleep]  status 4"))
            #expect(run.error.contains("[3 echo]   cancelled (the others were done)"))
            #expect(run.leftBehind.isEmpty)
        }
    }
}
