#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    /// The live block in tmux, which breaks lines anew when it becomes narrower, and keeps what leaves its screen.
    @Suite(.enabled(if: hasTmux, "tmux is not installed")) struct ResizedTerminalTests {
        /// What tmux has in the end, with all that has been scrolled away.
        private func shown(after before: String, _ script: String) async throws -> [String] {
            try await withTemporaryDirectory { folder in
                let run = try await shell(
                    """
                    tmux="tmux -S \(folder)/socket -f /dev/null"
                    screen() { $tmux capture-pane -p "$@"; }
                    until_shown() { n=0; until screen | grep -q "$1"; do [ $((n += 1)) -lt 1000 ] || exit 9; sleep 0.01; done; }
                    until_redrawn() { block=$(screen | grep '^.2 until'); until_shown '^.2 until'; until ! screen | grep -qF "$block"; do sleep 0.01; done; }
                    cat >\(folder)/commands <<'END'
                    echo up; until [ -e \(folder)/end ]; do sleep 0.01; done; : and some more that is longer than the terminal is wide
                    until [ -e \(folder)/end ]; do sleep 0.01; done; : as well
                    END
                    cat >\(folder)/script <<END
                    \(before)
                    "$QUATTRO" run --from \(folder)/commands -j2
                    cat
                    END
                    trap '$tmux kill-server' EXIT
                    $tmux new-session -d -x 80 -y 24 "NO_COLOR=1 sh \(folder)/script"
                    until_shown '^.2 until.  [0-9]'
                    \(script)
                    touch \(folder)/end
                    until_shown '^quattro: 2 ok'
                    screen -S - | grep .
                    """
                )
                #expect(run.status == .exited(0), "\(run.error)")
                return run.lines
            }
        }

        private func isSummary(_ lines: some Collection<String>) -> Bool {
            lines.count == 3 && lines.first?.hasPrefix("quattro: 2 ok in ") == true
                && lines.dropFirst().allSatisfy { $0.hasPrefix("  [") }
        }

        @Test func nothingOfTheBlockIsLeftWhenTheTerminalBecomesNarrower() async throws {
            let lines = try await shown(
                after: "seq 5",
                "$tmux resize-window -x 30 -y 24; until_shown '^.1 echo.   [0-9.]*s   *…$'"
            )
            #expect(lines.prefix(6) == ["1", "2", "3", "4", "5", "[1 echo] up"])
            #expect(isSummary(lines.dropFirst(6)), "\(lines)")
        }

        @Test(arguments: ["30 80", "30 20 80", "20 30", "30"])
        func noOutputIsErasedWhileTheWidthChanges(widths: String) async throws {
            let lines = try await shown(
                after: "seq 5",
                "for width in \(widths); do $tmux resize-window -x $width -y 24; done"
            )
            #expect(lines.prefix(5) == ["1", "2", "3", "4", "5"], "\(lines)")
            #expect(lines.contains("[1 echo] up"), "\(lines)")
        }

        @Test func aBlockAtTheTopOfTheScreenIsNotKeptEachTimeItIsDrawn() async throws {
            let lines = try await shown(after: "", "until_redrawn; until_redrawn; until_redrawn")
            #expect(lines.first == "[1 echo] up")
            #expect(isSummary(lines.dropFirst()), "\(lines)")
        }
    }
}

private let hasTmux = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/bin/tmux"].contains(
    where: FileManager.default.isExecutableFile
)
#endif
