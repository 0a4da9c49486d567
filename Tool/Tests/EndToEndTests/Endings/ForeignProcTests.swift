import Foundation
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    /// Runs where `/proc` has the numbers of another namespace.
    ///
    /// Dispatch looks its own threads up there, and now and then traps when it finds none (status 132): then the run is tried again.
    @Suite(.enabled(if: Namespace.entryWithForeignProc != nil, Namespace.reason)) struct ForeignProcTests {
        @Test func whatACommandLeavesIsEndedWithoutProc() async throws {
            try await inNamespace(
                """
                for try in 1 2 3 4 5 6 7 8; do
                    "$QUATTRO" run --grace 300ms "sleep 1000 & echo \\$! >$D/left" "sh $D/stubborn & echo \\$! >$D/stubborn-left" 'exit 3'
                    status=$?
                    [ $status = 132 ] || break
                done
                [ $status = 3 ] || fail "status $status"
                ! kill -0 $(cat $D/left) 2>/dev/null || fail "something is left"
                ! kill -0 $(cat $D/stubborn-left) 2>/dev/null || fail "something stubborn is left"
                """,
                entry: Namespace.entryWithForeignProc
            )
        }

        @Test func commandsAreEndedWithoutProcWhenTheToolHasBeenKilled() async throws {
            try await inNamespace(
                """
                for try in 1 2 3 4 5 6 7 8; do
                    >$D/out
                    "$QUATTRO" run --grace 300ms 'echo "number $$ "; exec sleep 1000' "exec sh $D/stubborn" >$D/out 2>&1 & tool=$!
                    await 'grep -q number $D/out && grep -q up $D/out || ! kill -0 $tool'
                    kill -KILL $tool
                    wait $tool
                    status=$?
                    [ $status = 132 ] || break
                done
                [ $status = 137 ] || fail "status $status"
                command=$(sed -n 's/.*number \\([0-9]*\\) .*/\\1/p' $D/out)
                await '! kill -0 $command 2>/dev/null'
                """,
                entry: Namespace.entryWithForeignProc
            )
        }
    }
}
#endif
