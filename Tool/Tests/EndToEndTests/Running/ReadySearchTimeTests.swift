import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// A pattern may take any time: the run does not.
    @Suite struct ReadySearchTimeTests {
        private static let endless = "(a+)+$"
        private static let server = "printf '%s!\\n' \(String(repeating: "a", count: 60)); exec sleep 1000"

        /// Runs the tool, which is not to take longer than some seconds.
        private func inTime(_ arguments: String..., signals: [Signal] = []) async throws -> Finished {
            let began = ContinuousClock.now
            let run = try await Tool().run(["run"] + arguments, input: "") { process in
                var signals = signals[...]
                for await _ in process.lines {
                    guard let signal = signals.popFirst() else { break }
                    try process.send(signal)
                }
            }
            #expect(began.duration(to: .now) < .seconds(20))
            #expect(run.leftBehind.isEmpty)
            return run
        }

        @Test func aPatternThatNeverComesToAnEndDoesNotOutlastTheTimeToBeReady() async throws {
            let run = try await inTime(
                "--ready",
                Self.endless,
                "--ready-within",
                "300ms",
                "--background",
                Self.server,
                "echo x"
            )
            #expect(run.status == .exited(124))
            #expect(run.error.contains("quattro: not ready within 300ms: [2 printf]\n"))
        }

        @Test func itDoesNotOutlastTheTimeOfTheRun() async throws {
            let run = try await inTime(
                "--ready",
                Self.endless,
                "--fail-after",
                "300ms",
                "--background",
                Self.server,
                "echo x"
            )
            #expect(run.status == .exited(124))
        }

        @Test func itDoesNotOutlastAnInterrupt() async throws {
            let run = try await inTime(
                "--ready",
                Self.endless,
                "--background",
                Self.server,
                "echo x",
                signals: [.interrupt]
            )
            #expect(run.status == .exited(130))
        }

        @Test func ofACommandThatHasEndedItDoesNotOutlastTheGrace() async throws {
            let server = "printf '%s!\\n' \(String(repeating: "a", count: 60))"
            let run = try await inTime("--ready", Self.endless, "--grace", "200ms", "--background", server, "echo x")
            #expect(run.status == .exited(1))
            #expect(run.error.contains("quattro: [2 printf] ended before it was ready: status 0\n"))
        }

        @Test func aLongLineInWhichThePatternIsNotFoundTakesNoTime() async throws {
            let server = "head -c 65536 /dev/zero | tr '\\0' l; echo; echo now listening on 80; exec sleep 1000"
            let run = try await inTime(
                "--ready",
                ".*listening.*",
                "--ready-within",
                "10s",
                "--quiet",
                "--background",
                server,
                "echo x"
            )
            #expect(run.status == .exited(0))
        }

        @Test func theLastLineOfACommandCountsThoughItEndsAtOnce() async throws {
            let run = try await inTime("--ready", "^up \\d+$", "--background", "echo up 7", "echo x")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 echo] up 7", "[1 echo] x"])
        }
    }
}
