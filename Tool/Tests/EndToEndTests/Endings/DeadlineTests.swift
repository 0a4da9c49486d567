import Subprocess
import Testing

extension EndToEnd.Endings {
    @Suite struct DeadlineTests {
        @Test func failAfterStopsEverythingWithStatus124() async throws {
            let run = try await quattro("run", "--fail-after", "200ms", "sleep 1000", "echo up; sleep 1000")
            #expect(run.status == .exited(124))
            #expect(run.error.contains("2 timed out"))
            #expect(run.error.contains("deadline (--fail-after 200ms)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func moveOnAfterStopsEverythingWithStatusZero() async throws {
            let run = try await quattro("run", "--move-on-after", "200ms", "sleep 1000", "true")
            #expect(run.status == .exited(0))
            #expect(run.error.contains("[1 sleep]  moved on (--move-on-after 200ms)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func eachFailAfterFailsTheCommandThatTakesTooLong() async throws {
            let run = try await quattro("run", "--each-fail-after", "300ms", "--keep-going", "sleep 1000", "true")
            #expect(run.status == .exited(124))
            #expect(run.error.contains("[1 sleep]  deadline (--each-fail-after 300ms)"))
            #expect(run.error.contains("[2 true]   ok"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func eachFailAfterCountsFromTheStartOfTheCommand() async throws {
            // Three in a row take longer together than each of them may.
            let run = try await quattro(
                "run",
                "--each-fail-after",
                "1500ms",
                "--concurrency-limit",
                "1",
                "sleep 0.6",
                "sleep 0.6",
                "sleep 0.6"
            )
            #expect(run.status == .exited(0))
        }

        @Test func aDeadlineThatIsNotReachedChangesNothing() async throws {
            let run = try await quattro(
                "run",
                "--fail-after",
                "1h",
                "--each-fail-after",
                "30m",
                "--grace",
                "1d",
                "echo hi"
            )
            #expect(run.status == .exited(0))
        }

        @Test(arguments: [("--fail-after", Int32(124), "deadline"), ("--move-on-after", 3, "moved on")])
        func aFailureBeforeTheEndOfTheTimeIsTheStatusOnlyOfARunThatMovesOn(
            option: String,
            status: Int32,
            outcome: String
        ) async throws {
            let run = try await quattro("run", "--keep-going", option, "500ms", "exit 3", "sleep 1000")
            #expect(run.status == .exited(status))
            #expect(run.error.contains("[1 exit]   status 3"))
            #expect(run.error.contains("[2 sleep]  \(outcome) (\(option) 500ms)"))
        }

        @Test func aDeadlineThatPassesBetweenTwoCommandsOutranksAFailureBefore() async throws {
            // The time is up while the leftovers of the second command are being stopped, and nothing else runs.
            let run = try await quattro(
                "run",
                "--keep-going",
                "--fail-after",
                "1s",
                "--grace",
                "2s",
                "--concurrency-limit",
                "1",
                "exit 3",
                "trap '' TERM; sleep 1000 & true",
                "echo never"
            )
            #expect(run.status == .exited(124))
            #expect(run.error.contains("[3 echo]  not started"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aFailureThatEndsTheRunIsTheStatusThoughTheDeadlinePassesDuringTheCleanup() async throws {
            let stubborn = "trap '' TERM; echo up; sleep 1000"
            let run = try await quattro("run", "--fail-after", "500ms", "--grace", "1s", "sleep 0.2; exit 3", stubborn)
            #expect(run.status == .exited(3))
            #expect(run.error.contains("cancelled ([1 sleep]: status 3), killed after 1s grace"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aDeadlineOfZeroStartsNothing() async throws {
            let run = try await quattro("run", "--fail-after", "0s", "echo never")
            #expect(run.status == .exited(124))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("not started"))
        }

        @Test func queuedCommandsAreNotStartedAfterTheDeadline() async throws {
            let run = try await quattro(
                "run",
                "--move-on-after",
                "200ms",
                "--concurrency-limit",
                "1",
                "sleep 1000",
                "echo never"
            )
            #expect(run.status == .exited(0))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("[2 echo]   not started"))
        }
    }
}
