import Foundation
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    /// The guard ends nothing but commands, though numbers of processes are used again.
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct GuardStrangerTests {
        /// Of a run in which one command ends when it is asked to, and the other does not.
        private let begin = """
            "$QUATTRO" run --grace 1s 'echo "number $$ "; exec sleep 1000' "exec sh $D/stubborn" >$D/out 2>&1 & tool=$!
            await_line number
            await_line up
            command=$(sed -n 's/.*number \\([0-9]*\\) .*/\\1/p' $D/out)
            guard=$(guard)

            """

        @Test func aStrangerWithTheNumberOfACommandThatHasEndedIsLeftAlone() async throws {
            try await inNamespace(
                begin + """
                    kill -KILL $tool
                    wait $tool
                    await '! kill -0 $command 2>/dev/null'
                    takes $command setsid sleep 1000
                    kill -0 $guard || fail "the guard has ended too early for this test"
                    await '! kill -0 $guard 2>/dev/null'
                    kill -0 $command || fail "the stranger has been killed"
                    kill -KILL $command
                    await nothing_is_left
                    """
            )
        }

        @Test func aStrangerIsLeftAloneByAGuardThatHadBeenStopped() async throws {
            try await inNamespace(
                begin + """
                    kill -STOP $guard
                    kill -KILL $tool $command
                    wait $tool
                    await '! kill -0 $command 2>/dev/null'
                    takes $command setsid sleep 1000
                    kill -CONT $guard
                    await '! kill -0 $guard 2>/dev/null'
                    kill -0 $command || fail "the stranger has been killed"
                    kill -KILL $command
                    await nothing_is_left
                    """
            )
        }

        @Test func aGuardThatHadBeenStoppedEndsTheCommands() async throws {
            try await inNamespace(
                begin + """
                    kill -STOP $guard
                    kill -KILL $tool
                    wait $tool
                    kill -CONT $guard
                    await nothing_is_left
                    """
            )
        }

        @Test func aProcessThatHasMadeASessionOfItsOwnLivesOn() async throws {
            try await inNamespace(
                """
                "$QUATTRO" run 'setsid sleep 1001 & sleep 0.3; echo up; exec sleep 1000' >$D/out 2>&1 & tool=$!
                await_line up
                guard=$(guard)
                kill -KILL $tool
                await '! kill -0 $guard 2>/dev/null'
                pgrep -f 'sleep 1001' || fail "it has been killed"
                ! pgrep -f 'sleep 1000' || fail "the command has not been killed"
                """
            )
        }
    }
}
#endif
