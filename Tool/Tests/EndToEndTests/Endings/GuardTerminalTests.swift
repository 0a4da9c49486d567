import Foundation
import Subprocess
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct GuardTerminalTests {
        @Test func theGuardRestoresTheTerminalAndLeavesItWhileCommandsGoOn() async throws {
            let script = """
                "$QUATTRO" run --grace 1000s "exec sh $D/stubborn" <"$TTY" & tool=$!
                await 'stty -a <"$TTY" | grep -q -e -icanon || ! kill -0 $tool'
                await '[ -e $D/is-up ]'
                guard=$(guard)
                kill -KILL $tool
                await 'stty -a <"$TTY" | grep -q " icanon"'
                stty -a <"$TTY" | grep -q ' echo ' || fail 'no echo'
                await '! ls /proc/$guard/fd | grep -qx 0'
                kill -0 $guard || fail 'the guard has ended too early'
                pkill -KILL -f $D/stubborn
                await nothing_is_left
                """
            try await withTemporaryDirectory { directory in
                let ended = try await onTerminal(script: namespaceScript(script, directory: directory)) { _ in }
                #expect(ended.status == .exited(0), "\(ended.screen.text)")
                #expect(ended.isTerminalAsBefore)
            }
        }
    }
}
#endif
