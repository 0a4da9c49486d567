import Foundation
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    /// What does not hold up a run, and when the guard is there.
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct GuardStoppedTests {
        private let begin = """
            mkfifo $D/go
            "$QUATTRO" run "echo up; read line <$D/go" "exec sleep 0.1" >$D/out 2>$D/error & tool=$!
            await_line up
            guard=$(guard)

            """

        @Test func aGuardThatHasBeenStoppedEndsWithItsRun() async throws {
            try await inNamespace(
                begin + """
                    kill -STOP $guard
                    echo >$D/go
                    wait $tool || fail "status $?"
                    nothing_is_left || fail "something is left"
                    """
            )
        }

        @Test func aRunEndsThoughItsGuardIsStoppedAgainAndAgain() async throws {
            try await inNamespace(
                begin + """
                    while kill -STOP $guard; do :; done 2>/dev/null & stopping=$!
                    echo >$D/go
                    rounds=0
                    while kill -0 $tool 2>/dev/null; do
                        rounds=$((rounds + 1))
                        [ $rounds -lt 2000 ] || fail "it does not end"
                        sleep 0.01
                    done
                    wait $tool || fail "status $?"
                    kill -KILL $stopping
                    kill -CONT $guard
                    await nothing_is_left
                    """
            )
        }

        @Test func aRunWhoseGuardHasBeenStoppedSaysSoOnceAndGoesOn() async throws {
            try await inNamespace(
                """
                mkfifo $D/go
                commands=$(seq 1 20 | sed 's/.*/true/')
                "$QUATTRO" run -j 1 "echo up; read line <$D/go" $commands >$D/out 2>$D/error & tool=$!
                await_line up
                guard=$(guard)
                kill -STOP $guard
                # What the guard does not know, it leaves aside.
                dd if=/dev/zero of=/proc/$guard/fd/1 bs=4096 oflag=nonblock 2>/dev/null
                echo >$D/go
                wait $tool || fail "status $?"
                [ "$(grep -c "guard-$tool has been stopped" $D/error)" = 1 ] || fail "$(cat $D/error)"
                await nothing_is_left
                """
            )
        }

        @Test func aRunWhoseGuardHasBeenKilledSaysSoAndGoesOn() async throws {
            try await inNamespace(
                begin + """
                    kill -KILL $guard
                    await 'grep -q "Z (zombie)" /proc/$guard/status'
                    echo >$D/go
                    wait $tool || fail "status $?"
                    [ "$(grep -c "guard-$tool has been" $D/error)" = 1 ] || fail "$(cat $D/error)"
                    nothing_is_left || fail "something is left"
                    """
            )
        }

        @Test(arguments: ["", "on", "events,socket"])
        func theGuardIsThereBeforeAnyThread(inspect: String) async throws {
            try await inNamespace(
                """
                export QUATTRO_INSPECT=\(inspect)
                "$QUATTRO" run 'echo up; exec sleep 1000' >$D/out 2>$D/error & tool=$!
                await_line up
                guard=$(guard)
                for thread in $(ls /proc/$tool/task); do
                    [ $thread = $tool ] || [ $thread -gt $guard ] || fail "thread $thread is older than the guard, $guard"
                done
                kill -TERM $tool
                wait $tool
                await nothing_is_left
                """
            )
        }

        @Test func aCrashEndsTheCommandsBeforeItsPictureIsMade() async throws {
            try await inNamespace(
                """
                cat >$D/backtrace <<END
                #!/bin/sh
                rounds=0
                # Its zombie stays: the tool is still there.
                while ps -C sleep -o stat= | grep -qv Z; do rounds=\\$((rounds + 1)); [ \\$rounds -lt 500 ] || exit 1; done
                echo yes >$D/were-ended
                END
                chmod +x $D/backtrace
                export SWIFT_BACKTRACE=enable=yes,swift-backtrace=$D/backtrace
                "$QUATTRO" run 'echo up; exec sleep 1000' >$D/out 2>$D/error & tool=$!
                await_line up
                kill -SEGV $tool
                wait $tool
                grep -q yes $D/were-ended || fail "they were not ended: $(cat $D/error)"
                await nothing_is_left
                """
            )
        }
    }
}
#endif
