import Subprocess
import Testing

extension EndToEnd.Endings {
    /// Whatever commands do, nothing of them is left behind.
    @Suite struct CleanupTests {
        /// Runs a command, and stops it as soon as it has called `$ready`, by the failure of another one.
        private func stopping(_ command: String, grace: String) async throws -> Finished {
            try await withTemporaryDirectory { directory in
                let run = try await quattro(
                    "run",
                    "--grace",
                    grace,
                    "ready='touch \(directory)/ready'; \(command)",
                    "while [ ! -e \(directory)/ready ]; do sleep 0.01; done; exit 3"
                )
                #expect(run.status == .exited(3))
                #expect(run.leftBehind.isEmpty)
                return run
            }
        }

        @Test func aCommandThatIgnoresTerminationIsKilledAfterItsGrace() async throws {
            let run = try await stopping("trap '' TERM; $ready; while :; do sleep 1000; done", grace: "200ms")
            #expect(run.error.contains("cancelled ([2 while]: status 3), killed after 200ms grace"))
        }

        @Test func aCommandMayCleanUpWithinItsGrace() async throws {
            let careful = "trap 'sleep 0.1; echo cleaned up; exit 0' TERM; $ready; while :; do sleep 0.01; done"
            let run = try await stopping(careful, grace: "1h")
            #expect(run.text.hasSuffix("] cleaned up\n"))
            #expect(!run.error.contains("killed"))
        }

        @Test func aGraceOfZeroKillsAtOnce() async throws {
            _ = try await stopping("trap '' TERM; $ready; sleep 1000", grace: "0s")
        }

        @Test func grandchildrenAreStoppedToo() async throws {
            _ = try await stopping("sleep 1000 & sleep 1000 & ($ready; sleep 1000; true)", grace: "1h")
        }

        @Test func jobControlIsNoWayOut() async throws {
            _ = try await stopping("set -m; sleep 1000 & sleep 1000 & $ready; wait", grace: "1h")
        }

        @Test func aStoppedProcessIsEndedToo() async throws {
            _ = try await stopping("$ready; kill -STOP $$", grace: "1h")
        }

        @Test func aCommandThatForksAsItIsStoppedIsStopped() async throws {
            let forks = "trap 'sleep 1000 & sleep 1000' TERM; $ready; while :; do sleep 0.01; done"
            _ = try await stopping(forks, grace: "300ms")
        }

        @Test func whatACommandLeavesRunningIsStopped() async throws {
            let run = try await quattro("run", "sleep 1000 & echo done")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 sleep] done"])
            #expect(run.error.contains("[1 sleep]  ok, leftovers stopped"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatACommandLeavesRunningAndIgnoresTerminationIsKilled() async throws {
            let run = try await quattro("run", "--grace", "200ms", "trap '' TERM; sleep 1000 & true")
            #expect(run.status == .exited(0))
            #expect(run.error.contains("[1 trap]  ok, leftovers killed after 200ms grace"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatACommandLeavesPrintingDoesNotKeepTheRunAlive() async throws {
            let run = try await quattro("run", "--quiet", "yes & sleep 0.1")
            #expect(run.status == .exited(0))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aProcessThatHasLeftTheSessionDoesNotKeepTheRunAlive() async throws {
            // It ends by itself, of a broken pipe, when its output is not read any more.
            let run = try await quattro("run", "--quiet", "setsid yes & sleep 0.1")
            #expect(run.status == .exited(0))
        }

        @Test func aShellThatHasClosedItsOutputIsWaitedFor() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await quattro("run", "exec >&- 2>&-; sleep 0.2; touch \(directory)/done")
                #expect(run.status == .exited(0))
                #expect(try await shell("test -e \(directory)/done").status == .exited(0))
            }
        }

        @Test func aHundredCommandsAreStoppedTogether() async throws {
            let commands = Array(repeating: "sleep 1000", count: 100).joined(separator: "\n")
            let run = try await quattro("run", "--from", "-", "--fail-after", "500ms", input: commands)
            #expect(run.status == .exited(124))
            #expect(run.leftBehind.isEmpty)
        }
    }
}
