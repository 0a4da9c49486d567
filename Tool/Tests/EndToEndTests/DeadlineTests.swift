import Subprocess
import Testing

extension EndToEnd {
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

        @Test func aFailureBeforeTheDeadlineIsTheStatus() async throws {
            let run = try await quattro("run", "--keep-going", "--fail-after", "500ms", "exit 3", "sleep 1000")
            #expect(run.status == .exited(3))
            #expect(run.error.contains("deadline (--fail-after 500ms)"))
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
