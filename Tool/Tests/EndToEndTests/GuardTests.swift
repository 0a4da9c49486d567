import Foundation
import Subprocess
import Testing

extension EndToEnd {
    /// No end of the tool leaves a command behind, one that it cannot do anything about included.
    @Suite struct GuardTests {
        /// Runs the tool in a script, kills it as soon as a text is in its output, and waits until all has ended.
        private func kill(
            _ signal: String,
            when text: String = "up",
            _ arguments: String,
            directory: String
        ) async throws -> Finished {
            let tool = Tool(executable: "/bin/sh")
            // Nothing is to be seen in the picture of a crash, which takes long to make.
            let script = """
                export SWIFT_BACKTRACE=enable=no
                "$QUATTRO" run \(arguments) >\(directory)/out 2>\(directory)/error & tool=$!
                until grep -q '\(text)' \(directory)/out; do sleep 0.01; done
                kill -\(signal) $tool
                wait $tool
                """
            let run = try await tool.run(["-c", script], input: "") { _ in }
            #expect(try await hasEnded(tool))
            return run
        }

        /// Whether all processes of a run have ended, or do so soon.
        private func hasEnded(_ tool: Tool) async throws -> Bool {
            let deadline = ContinuousClock.now + .seconds(20)
            while !tool.processes().isEmpty {
                guard ContinuousClock.now < deadline else { return false }
                try await Task.sleep(for: .milliseconds(5))
            }
            return true
        }

        #if os(Linux)
        // Names of the last ones are not known to every shell: SIGPWR and a real-time signal.
        @Test(arguments: ["KILL", "SEGV", "ABRT", "ILL", "PROF", "30", "34"])
        func whateverEndsTheToolEndsItsCommandsAndTheirDescendants(signal: String) async throws {
            try await withTemporaryDirectory { directory in
                let commands =
                    "'sleep 1000 & (sleep 1000; true) & echo up; wait' 'set -m; sleep 1000 & sleep 1000 & wait'"
                let run = try await kill(signal, "--background 'sleep 1000' \(commands)", directory: directory)
                #expect(run.status != .exited(0))
            }
        }

        @Test func commandsMayCleanUpAfterTheToolHasBeenKilled() async throws {
            try await withTemporaryDirectory { directory in
                // Its output has no reader any more.
                let careful =
                    "exec 2>/dev/null; trap \"sleep 0.1; echo done >\(directory)/cleaned; exit\" TERM; echo up; while :; do sleep 0.01; done"
                _ = try await kill("KILL", "'\(careful)'", directory: directory)
                #expect(FileManager.default.contents(atPath: "\(directory)/cleaned") == Data("done\n".utf8))
            }
        }

        @Test func aCommandThatIgnoresTerminationIsKilledAfterItsGraceThoughTheToolHasBeenKilled() async throws {
            try await withTemporaryDirectory { directory in
                let stubborn = "trap \"\" TERM; echo up; while :; do sleep 1; done"
                _ = try await kill("KILL", "--grace 100ms '\(stubborn)'", directory: directory)
            }
        }

        @Test(arguments: [1, 20, 80])
        func commandsThatAreJustBeingStartedWhenTheToolIsKilledAreEndedToo(count: Int) async throws {
            try await withTemporaryDirectory { directory in
                let commands = (1...200).map { "'echo number \($0)x; exec sleep 1000'" }.joined(separator: " ")
                _ = try await kill("KILL", when: "number \(count)x", commands, directory: directory)
            }
        }

        @Test func theTerminalIsAsBeforeWhenTheToolHasBeenKilled() async throws {
            // The shell waits for the guard as well, which holds a pipe that nothing else has.
            let script =
                "\"$QUATTRO\" run 'echo up; exec sleep 1000'; until stty -a | grep -q ' icanon'; do :; done; stty -a | grep -q ' echo '"
            let ended = try await onTerminal(script: script) { terminal in
                try await terminal.wait(for: "up")
                let tool = try await shell("pgrep -x -P \(terminal.process) quattro")
                Foundation.kill(try #require(pid_t(tool.lines[0])), SIGKILL)
            }
            #expect(ended.status == .exited(0))
            #expect(ended.isTerminalAsBefore)
        }

        @Test func nothingWaitsForTheGuardWhenTheToolHasEndedByItself() async throws {
            let run = try await quattro("run", "true")
            #expect(run.leftBehind.isEmpty)
        }
        #endif
    }
}
