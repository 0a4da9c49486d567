#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Endings {
    /// What people do to a run, and what commands do that do not end by themselves.
    @Suite struct HabitsOfEndingTests {
        private let careful = "trap 'echo cleaned up; exit 0' TERM; echo up; while :; do sleep 0.01; done"

        @Test func interruptsOfAJobThatAScriptPutsIntoTheBackgroundStayIgnored() async throws {
            // Signals 2 and 3 are in the last digit.
            let ignored = "while read name set; do [ $name != SigIgn: ] || echo $set; done </proc/$PPID/status"
            let run = try await shell(
                "\"$QUATTRO\" run --quiet 'kill -INT $PPID; kill -QUIT $PPID; \(ignored)' & wait $!"
            )
            #expect(run.status == .exited(0))
            let digit = try #require(run.lines.first?.last?.hexDigitValue)
            #expect(digit & 6 == 6)
        }

        @Test func underNohupTheEndOfTheTerminalIsIgnored() async throws {
            let run = try await shell("nohup \"$QUATTRO\" run 'kill -HUP $PPID; kill -HUP $PPID; echo still here'")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 kill] still here"])
        }

        @Test func underTimeoutItEndsWithTheStatusOfTimeout() async throws {
            let run = try await shell("timeout 0.5 \"$QUATTRO\" run 'sleep 1000 & sleep 1000' 'sleep 1000'")
            #expect(run.status == .exited(124))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func timeoutInTheForegroundLeavesTheCommandsTheirGrace() async throws {
            try await withTemporaryDirectory { directory in
                // On a machine that is so slow that the command is not up by then, with more time.
                let run = try await shell(
                    """
                    for seconds in 0.5 2 8; do
                        timeout --foreground $seconds "$QUATTRO" run --grace 1h "\(careful)" >\(directory)/out
                        status=$?
                        grep -q up \(directory)/out && break
                    done
                    cat \(directory)/out; exit $status
                    """
                )
                #expect(run.status == .exited(124))
                #expect(run.lines == ["[1 trap] up", "[1 trap] cleaned up"])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: ["", "+"]) func underMakeItRunsAndItsStatusIsTheOneOfTheRecipe(prefix: String) async throws {
            let run = try await make("\(prefix)@\"$$QUATTRO\" run 'echo hi; exit 3'")
            #expect(run.status == .exited(2))
            #expect(run.lines.contains("[1 echo] hi"))
            #expect(run.error.contains("Error 3"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aMakeInsideOfARunMayRunTheToolToo() async throws {
            let run = try await make("@\"$$QUATTRO\" run '$(MAKE) -s -f $(MAKEFILE_LIST) inner'")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 make] [1 echo] hi"])
        }

        @Test func controlCInMakeStopsEverythingInOrder() async throws {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/Makefile"
                let recipe = "\t@\"$$QUATTRO\" run --grace 1h \"\(careful)\" 'sleep 1000' 2>\(directory)/error\n"
                try "all:\n\(recipe)".write(toFile: file, atomically: true, encoding: .utf8)
                let ended = try await onTerminal(script: "\(asOutermostMake); exec make -f \(file)") { terminal in
                    try await terminal.wait(for: "up")
                    try terminal.type("\u{03}")
                }
                #expect(ended.screen.text.contains("[1 trap] cleaned up"))
                #expect(ended.isClean)
                let error = try String(contentsOfFile: "\(directory)/error", encoding: .utf8)
                #expect(error.contains("[2 sleep]  cancelled (Ctrl-C)"))
            }
        }

        @Test func aSecondControlCOnATerminalKillsACommandThatIgnoresTheFirst() async throws {
            let stubborn = "trap \"echo no\" TERM; echo up; while :; do sleep 0.01; done"
            let ended = try await onTerminal(script: "exec \"$QUATTRO\" run --grace 1h '\(stubborn)'") { terminal in
                try await terminal.wait(for: "up")
                try terminal.type("\u{03}")
                try await terminal.wait(for: "[1 trap] no")
                try terminal.type("\u{03}")
            }
            #expect(ended.status == .exited(130))
            #expect(ended.screen.text.contains("cancelled (Ctrl-C), killed"))
            #expect(ended.isClean)
        }

        @Test(.enabled(if: hasTmux, "tmux is not installed"))
        func theEndOfASessionOfTmuxStopsEverythingInOrder() async throws {
            try await withTemporaryDirectory { directory in
                let command =
                    "trap 'echo >\(directory)/cleaned; exit 0' TERM; echo >\(directory)/up; while :; do sleep 0.01; done"
                let script = """
                    echo $$ >\(directory)/process
                    exec "$QUATTRO" run --grace 1h "\(command)" 'sleep 1000' 2>\(directory)/error
                    """
                try script.write(toFile: "\(directory)/script", atomically: true, encoding: .utf8)
                let run = try await shell(
                    """
                    \(waiting)
                    tmux="tmux -S \(directory)/socket -f /dev/null"
                    trap '$tmux kill-server 2>/dev/null' EXIT
                    tool=none
                    $tmux new-session -d "sh \(directory)/script"
                    await '[ -e \(directory)/up ]'
                    tool=$(cat \(directory)/process)
                    $tmux kill-session
                    await 'is Z'
                    [ -e \(directory)/cleaned ] && echo cleaned up
                    grep -o 'cancelled (SIGHUP)' \(directory)/error
                    """
                )
                #expect(run.status == .exited(0), "\(run.error)")
                #expect(run.lines.prefix(2) == ["cleaned up", "cancelled (SIGHUP)"])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: ["(sleep 1000 &) & echo up; wait", "nohup sleep 1000 >/dev/null 2>&1 & echo up"])
        func whatHasNoParentAnyMoreIsStoppedAsALeftover(command: String) async throws {
            let run = try await quattro("run", command)
            #expect(run.status == .exited(0))
            #expect(run.error.contains("ok, leftovers stopped"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatStartsMoreAndMoreAndIgnoresTerminationIsKilled() async throws {
            try await withTemporaryDirectory { directory in
                let spawner = "trap '' TERM; touch \(directory)/up; while :; do sleep 1000 & sleep 0.01; done"
                let failing = "until [ -e \(directory)/up ]; do sleep 0.01; done; exit 3"
                let run = try await quattro("run", "--grace", "200ms", spawner, failing)
                #expect(run.status == .exited(3))
                #expect(run.error.contains("killed after 200ms grace"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aZombieThatNobodyReapsIsNoHindrance() async throws {
            try await withTemporaryDirectory { directory in
                // It ends only when its parent is another program, which does not reap it.
                let child = "(until grep -q sleep /proc/$$/comm; do sleep 0.01; done)"
                let parent = "\(child) & echo $! >\(directory)/child; exec sleep 1000"
                let watching =
                    "until grep -q 'Z (zombie)' /proc/$(cat \(directory)/child)/status; do sleep 0.01; done 2>/dev/null"
                let run = try await quattro(
                    "run",
                    "--grace",
                    "1h",
                    "--fail-after",
                    "30s",
                    "--background",
                    parent,
                    watching
                )
                #expect(run.status == .exited(0))
                #expect(run.error.contains("[2 until]  cancelled (the others were done)"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func withoutADirectoryOrAnEnvironmentItRunsAllTheSame() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    env -i "$QUATTRO" run 'echo one'
                    mkdir \(directory)/gone; cd \(directory)/gone; rmdir \(directory)/gone
                    exec "$QUATTRO" run 'echo two'
                    """
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 echo] one", "[1 echo] two"])
            }
        }

        @Test func aRunUnderScriptHasTheStatusOfTheCommand() async throws {
            let run = try await shell("script -qec '\"$QUATTRO\" run \"echo hi; exit 3\"' /dev/null")
            #expect(run.status == .exited(3))
            #expect(run.text.contains("[1 echo]"))
            #expect(run.leftBehind.isEmpty)
        }

        /// Whether a command or the deadline comes first is open, but what is said of it is the status.
        @Test(arguments: ["--fail-after", "--each-fail-after"])
        func whatEndsAtItsDeadlineIsEitherOfBothAndNothingIsLeft(option: String) async throws {
            let commands = Array(repeating: "sleep 0.1", count: 20).joined(separator: "\n")
            let run = try await quattro("run", "--keep-going", "-j20", option, "110ms", "--from", "-", input: commands)
            let isInTime = run.error.hasPrefix("quattro: 20 ok in ")
            #expect(run.status == .exited(isInTime ? 0 : 124), "\(run.error)")
            #expect(isInTime || run.error.contains("timed out") || run.error.contains("not started"))
            #expect(run.leftBehind.isEmpty)
        }

        /// Runs a recipe of make, next to another one that says hi.
        private func make(_ recipe: String) async throws -> Finished {
            try await withTemporaryDirectory { directory in
                let file = "\(directory)/Makefile"
                let rules = "all:\n\t\(recipe)\ninner:\n\t@\"$$QUATTRO\" run 'echo hi'\n"
                try rules.write(toFile: file, atomically: true, encoding: .utf8)
                return try await shell("\(asOutermostMake); exec make -j2 -f \(file) all")
            }
        }
    }
}

/// What a make around the tests has told the programs in it is not for those in the tests.
private let asOutermostMake = "unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES MAKE_TERMOUT MAKE_TERMERR"

private let hasTmux = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/bin/tmux"].contains(
    where: FileManager.default.isExecutableFile
)
#endif
