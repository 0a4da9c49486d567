#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd {
    /// Ctrl-Z, and what makes the tool go on.
    @Suite struct SuspensionTests {
        @Test func controlZStopsTheCommandsTooAndTheyGoOnWithTheTool() async throws {
            try await withTemporaryDirectory { directory in
                let ticking =
                    "echo up; while :; do echo >>\(directory)/ticks; [ -e \(directory)/end ] && exit 3; sleep 0.01; done"
                // As a shell with jobs would, which gives the tool a group of its own.
                let script =
                    "set -m; \"$QUATTRO\" run '\(ticking)'; stty -a | grep -o ' icanon'; fg >/dev/null; exit $?"
                let ended = try await onTerminal(script: script) { terminal in
                    try await terminal.wait(for: "up")
                    try terminal.type("\u{1A}")
                    // The terminal is the shell's again, which makes the tool go on after that.
                    try await terminal.wait(for: " icanon")
                    _ = FileManager.default.createFile(atPath: "\(directory)/end", contents: nil)
                }
                #expect(ended.status == .exited(3))
                #expect(ended.isClean)
            }
        }

        @Test func whileTheToolIsStoppedNoProcessOfACommandRuns() async throws {
            try await withTemporaryDirectory { directory in
                let script = """
                    "$QUATTRO" run --quiet 'echo up; while :; do echo >>\(directory)/ticks; sleep 0.01; done' >\(directory)/out & tool=$!
                    until grep -q up \(directory)/out; do sleep 0.01; done
                    kill -TSTP $tool
                    until grep -q ') T ' /proc/$tool/stat; do sleep 0.01; done
                    before=$(wc -c <\(directory)/ticks); sleep 0.3; after=$(wc -c <\(directory)/ticks)
                    [ $before = $after ] && echo stopped
                    kill -CONT $tool
                    until [ $(wc -c <\(directory)/ticks) -gt $after ]; do sleep 0.01; done
                    echo went on
                    kill -TERM $tool
                    wait $tool
                    echo "status $?"
                    """
                let run = try await shell(script, inGroup: true)
                #expect(run.lines == ["stopped", "went on", "status 143"])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func theTimeGoesOnWhileTheToolIsStopped() async throws {
            try await withTemporaryDirectory { directory in
                let script = """
                    "$QUATTRO" run --fail-after 1s 'echo up; exec sleep 1000' >\(directory)/out & tool=$!
                    until grep -q up \(directory)/out; do sleep 0.01; done
                    kill -TSTP $tool
                    until grep -q ') T ' /proc/$tool/stat; do sleep 0.01; done
                    sleep 1.2
                    kill -CONT $tool
                    wait $tool
                    echo "status $?"
                    """
                let run = try await shell(script, inGroup: true)
                #expect(run.lines == ["status 124"])
                #expect(run.error.contains("[1 echo]  deadline (--fail-after 1s)"))
                #expect(run.leftBehind.isEmpty)
            }
        }
    }
}
#endif
