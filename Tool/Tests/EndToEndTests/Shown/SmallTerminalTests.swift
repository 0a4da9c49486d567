#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    /// The live block where there is hardly room for it.
    @Suite struct SmallTerminalTests {
        /// Runs a script in tmux, with `screen`, `until_shown` and `$tmux`, next to commands that run until `$D/end` is there.
        private func inTmux(columns: Int, rows: Int, _ commands: String, _ script: String) async throws -> Finished {
            try await withTemporaryDirectory { directory in
                try await shell(
                    """
                    D=\(directory)
                    tmux="tmux -S $D/socket -f /dev/null"
                    trap '$tmux kill-server' EXIT
                    screen() { $tmux capture-pane -p "$@"; }
                    until_shown() {
                        n=0
                        until screen ${2:-} ${3:-} | grep -q "$1"; do
                            [ $((n += 1)) -lt 1000 ] || { screen >&2; exit 9; }
                            sleep 0.01
                        done
                    }
                    { \(commands); } >$D/commands
                    $tmux new-session -d -x \(columns) -y \(rows) "cd $D; NO_COLOR=1 \\"$QUATTRO\\" run --from commands -j100; exec cat"
                    \(script)
                    touch $D/end
                    until_shown '^  .1 [a-z]*.  *ok' -S -
                    screen -S - | grep .
                    """
                )
            }
        }

        private let waiting = "until [ -e end ]; do sleep 0.05; done"

        @Test(.enabled(if: hasTmux, "tmux is not installed"))
        func wideCharactersAreWhole() async throws {
            let run = try await inTmux(
                columns: 40,
                rows: 10,
                "echo 'echo 日本語日本語; \(waiting); echo 終'",
                "until_shown '^.1 echo.  [0-9]'"
            )
            #expect(run.status == .exited(0), "\(run.error)")
            #expect(run.lines.prefix(2) == ["[1 echo] 日本語日本語", "[1 echo] 終"])
            #expect(run.lines.dropFirst(2).first?.hasPrefix("quattro: 1 ok in ") == true)
            #expect(run.lines.count == 4)
        }

        @Test(.enabled(if: hasTmux, "tmux is not installed"))
        func ofMoreCommandsThanRowsTheOthersAreCounted() async throws {
            let run = try await inTmux(
                columns: 80,
                rows: 20,
                "echo true; for n in $(seq 39); do echo '\(waiting)'; done",
                """
                until_shown '1 of 40 done, 39 running'
                [ "$(screen | grep -c '^.[0-9]* until.  [0-9]')" -le 19 ] || exit 8
                """
            )
            #expect(run.status == .exited(0), "\(run.error)")
            #expect(run.lines.contains { $0.hasPrefix("quattro: 40 ok in ") })
        }

        @Test func aCommandThatClearsTheScreenLeavesTheBlockAndTheSummaryInOrder() async throws {
            let ended = try await withTemporaryDirectory { directory in
                let clearing =
                    "printf \"before\\n\\033[2Jafter\\n\"; until [ -e \(directory)/end ]; do sleep 0.01; done"
                return try await onTerminal(script: "exec \"$QUATTRO\" run --fail-after 1h '\(clearing)'") { terminal in
                    try await terminal.wait { $0.text.contains("after") && $0.text.contains("left") }
                    _ = FileManager.default.createFile(atPath: "\(directory)/end", contents: nil)
                }
            }
            #expect(ended.status == .exited(0))
            #expect(ended.screen.text.contains("quattro: 1 ok in "))
            #expect(!ended.screen.text.contains("left"))
            #expect(ended.isClean)
        }
    }
}

private let hasTmux = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/bin/tmux"].contains(
    where: FileManager.default.isExecutableFile
)
#endif
