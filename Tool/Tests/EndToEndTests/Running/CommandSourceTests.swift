import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// `--from` files that are no plain files: named pipes, and what never ends.
    @Suite struct CommandSourceTests {
        @Test(arguments: [("--fail-after", Int32(124)), ("--move-on-after", 0)])
        func theTimeCountsWhileANamedPipeHasNoWriter(option: String, status: Int32) async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    "mkfifo \(directory)/pipe; exec \"$QUATTRO\" run \(option) 200ms --from \(directory)/pipe"
                )
                #expect(run.status == .exited(status))
                let pipe = "'\(directory)/pipe' given to '--from'"
                let reason = "nothing came from \(pipe) before the time was up (\(option) 200ms)"
                #expect(run.error == "quattro: nothing was started: \(reason)\n")
            }
        }

        @Test(arguments: ["", "--fail-after 1h"])
        func aNamedPipeIsReadToItsEndThoughItsWriterComesLate(options: String) async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    mkfifo \(directory)/pipe
                    { sleep 0.2; echo 'echo one'; sleep 0.2; echo 'echo two'; } >\(directory)/pipe &
                    exec "$QUATTRO" run -j1 \(options) --from \(directory)/pipe
                    """
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 echo] one", "[2 echo] two"])
            }
        }

        @Test func whatNeverEndsIsReadForAsLongAsThereIsTime() async throws {
            let run = try await shell("yes true | \"$QUATTRO\" run --fail-after 200ms --from -")
            #expect(run.status == .exited(124))
            #expect(
                run.error.contains("the time was up (--fail-after 200ms) before the end of '-' given to '--from'\n")
            )
        }

        @Test func aPathThatIsNotUTF8IsShownAsText() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    cd \(directory); pipe="$(printf 'f\\377')"; mkfifo "$pipe"
                    "$QUATTRO" run --fail-after 50ms --from "$pipe"
                    exec "$QUATTRO" run --from "$pipe.none"
                    """
                )
                #expect(run.error.contains("nothing came from 'f\u{FFFD}' given"))
                #expect(run.error.contains("cannot read the file 'f\u{FFFD}.none' given"))
            }
        }
    }
}
