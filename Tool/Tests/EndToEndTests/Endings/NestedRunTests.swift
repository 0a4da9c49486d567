#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Endings {
    /// A run that is a command of another one.
    @Suite struct NestedRunTests {
        /// Runs the tool inside of the tool, until both of the inner commands have said their sessions (`$sessions`), and then a script.
        private func nested(_ directory: String, _ script: String) async throws -> Finished {
            let command = "echo $$ >>\(directory)/sessions; while :; do sleep 0.01; done"
            try command.write(toFile: "\(directory)/command", atomically: true, encoding: .utf8)
            let run = try await shell(
                """
                \(waiting)
                "$QUATTRO" run "exec \"$QUATTRO\" run '. \(directory)/command' '. \(directory)/command'" >/dev/null & tool=$!
                await '[ "$(wc -l <\(directory)/sessions)" = 2 ]' 2>/dev/null
                sessions=$(paste -sd, \(directory)/sessions)
                inner=$(pgrep -P $tool -x quattro)
                \(script)
                wait $tool
                echo "status $?"
                """,
                inGroup: true
            )
            #expect(run.leftBehind.isEmpty)
            return run
        }

        @Test func controlZReachesTheCommandsInsideAndTheyGoOnAfterwards() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await nested(
                    directory,
                    """
                    for round in 1 2 3; do
                        kill -TSTP $tool
                        await 'is T'
                        await '! ps -o stat=,comm= -s $sessions,$inner | grep -v "guard-" | grep -qv "^[TZD]"'
                        kill -CONT $tool
                        await '! ps -o stat= -s $sessions,$inner | grep -q "^T"'
                    done
                    echo went on
                    kill -TERM $tool
                    """
                )
                #expect(run.lines == ["went on", "status 143"])
            }
        }

        @Test func theRunInsideMayBeKilledWhileAllIsStopped() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await nested(
                    directory,
                    """
                    guard=$(pgrep -P $inner guard-)
                    kill -TSTP $tool
                    await 'is T'
                    kill -KILL $inner
                    await '! ps -o stat= -s $sessions | grep -qv "^Z"'
                    echo all have ended
                    await '! ps -o stat= -p $guard | grep -qv "^Z"'
                    kill -CONT $tool
                    """
                )
                #expect(run.lines == ["all have ended", "status 137"])
            }
        }
    }
}
#endif
