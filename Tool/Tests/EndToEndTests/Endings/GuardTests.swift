import Foundation
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    /// No end of the tool leaves a command behind, one that it cannot do anything about included.
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct GuardTests {
        /// Runs the tool, sends it a signal as soon as a text is in its output, and waits until all has ended.
        private func kill(
            _ signal: String,
            when text: String = "up",
            _ arguments: String,
            then rest: String = "",
            location: SourceLocation = #_sourceLocation
        ) async throws {
            let script = """
                "$QUATTRO" run \(arguments) >$D/out 2>$D/error & tool=$!
                await_line '\(text)'
                kill -\(signal) $tool
                wait $tool && fail "status 0"
                await nothing_is_left
                \(rest)
                """
            try await inNamespace(script, location: location)
        }

        // Names of the last ones are not known to every shell: SIGPWR and a real-time signal.
        @Test(arguments: ["KILL", "SEGV", "ABRT", "ILL", "PROF", "30", "34"])
        func whateverEndsTheToolEndsItsCommandsAndTheirDescendants(signal: String) async throws {
            let commands =
                "'sleep 1000 & (sleep 1000; true) & echo up; wait' 'set -m; sleep 1000 & sleep 1000 & wait'"
            try await kill(signal, "--background 'sleep 1000' \(commands)")
        }

        @Test func commandsMayCleanUpAfterTheToolHasBeenKilled() async throws {
            // Its output has no reader any more.
            let careful =
                "exec 2>/dev/null; trap \\\"sleep 0.1; echo done >$D/cleaned; exit\\\" TERM; echo up; while :; do sleep 0.01; done"
            try await kill("KILL", "\"\(careful)\"", then: "grep -q done $D/cleaned || fail 'not cleaned up'")
        }

        @Test func aCommandThatIgnoresTerminationIsKilledAfterItsGraceThoughTheToolHasBeenKilled() async throws {
            try await kill("KILL", "--grace 100ms \"exec sh $D/stubborn\"")
        }

        @Test(arguments: [1, 20, 80])
        func commandsThatAreJustBeingStartedWhenTheToolIsKilledAreEndedToo(count: Int) async throws {
            let commands = (1...200).map { "'echo number \($0)x; exec sleep 1000'" }.joined(separator: " ")
            try await kill("KILL", when: "number \(count)x", commands)
        }

        @Test func aCommandWhoseShellHasEndedBeforeTheGuardHeardOfItIsEnded() async throws {
            try await inNamespace(
                """
                for round in 1 2 3 4 5 6 7 8 9 10; do
                    "$QUATTRO" run 'sleep 1000 & kill -KILL $PPID' >$D/out 2>&1 && fail "status 0"
                    await nothing_is_left
                done
                """
            )
        }

        @Test func commandsWithoutTheEnvironmentOfTheToolAreEnded() async throws {
            try await kill("KILL", "'exec env -i /bin/sh -c \"sleep 1000 & echo up; sleep 1000\"'")
        }

        @Test func theGuardLooksLikeNothingThatAUserLooksFor() async throws {
            try await inNamespace(
                """
                "$QUATTRO" run 'echo up; exec sleep 1000' >$D/out 2>&1 & tool=$!
                await_line up
                guard=$(guard) || fail "no guard"
                [ "$(tr -d '\\0' </proc/$guard/cmdline)" = "guard-$tool" ] || fail "its command line"
                ! pgrep -f 'sleep 1000|quattro|run' | grep -qx $guard || fail "found by its command line"
                ! pgrep quattro | grep -qx $guard || fail "found by its name"
                pkill -KILL -f 'sleep 1000'
                await nothing_is_left
                """
            )
        }

        @Test func nothingWaitsForTheGuardWhenTheToolHasEndedByItself() async throws {
            try await inNamespace(
                """
                "$QUATTRO" run true >$D/out 2>&1 || fail "status $?"
                nothing_is_left || fail "something is left"
                """
            )
        }

        @Test func eachRunHasAMarkOfItsOwn() async throws {
            try await inNamespace(
                """
                run='"$QUATTRO" run --quiet "echo \\$QUATTRO_COMMAND" "echo \\$QUATTRO_COMMAND" | cut -d" " -f3 | sort'
                eval "$run" >$D/first
                eval "$run" >$D/second
                cat $D/first $D/second | grep -cE '^[0-9a-f]{32}[.][12]$' | grep -qx 4 || fail "$(cat $D/first $D/second)"
                [ $(cat $D/first $D/second | cut -d. -f1 | sort -u | wc -l) = 2 ] || fail "$(cat $D/first $D/second)"
                """
            )
        }
    }
}
#endif
