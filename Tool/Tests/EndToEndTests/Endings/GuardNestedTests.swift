import Foundation
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    /// A run that is a command of another run.
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct GuardNestedTests {
        /// A run with a command that ignores termination, inside of one.
        private func begin(outer: String, inner: String) -> String {
            """
            cat >$D/inner <<END
            exec "$QUATTRO" run --grace \(inner) 'exec sh $D/stubborn'
            END
            "$QUATTRO" run --grace \(outer) "exec sh $D/inner" >$D/out 2>$D/error & tool=$!
            await_line up
            inner=$(pgrep -x quattro | grep -vx $tool)
            [ "$(echo $inner | wc -w)" = 1 ] || fail "no inner run"

            """
        }

        @Test func aRunEndsWhenNothingIsLeftOfAnInnerOneThatHasBeenKilled() async throws {
            try await inNamespace(
                begin(outer: "20s", inner: "300ms") + """
                    kill -KILL $inner
                    wait $tool && fail "status 0"
                    nothing_is_left || fail "something is left"
                    """
            )
        }

        @Test func theGraceOfARunIsThatOfAnInnerOneThatHasBeenKilled() async throws {
            try await inNamespace(
                begin(outer: "300ms", inner: "1000s") + """
                    kill -KILL $inner
                    wait $tool && fail "status 0"
                    nothing_is_left || fail "something is left"
                    """
            )
        }

        @Test func nothingIsLeftOfAnInnerRunThatIsStopped() async throws {
            try await inNamespace(
                begin(outer: "300ms", inner: "1000s") + """
                    kill -TERM $tool
                    wait $tool && fail "status 0"
                    nothing_is_left || fail "something is left"
                    """
            )
        }

        @Test(arguments: [("300ms", "1000s"), ("20s", "300ms")])
        func nothingIsLeftOfAnInnerRunWhenTheOuterOneHasBeenKilled(outer: String, inner: String) async throws {
            try await inNamespace(
                begin(outer: outer, inner: inner) + """
                    kill -KILL $tool
                    wait $tool && fail "status 0"
                    await nothing_is_left
                    """
            )
        }

        @Test func nothingIsLeftWhenBothHaveBeenKilled() async throws {
            try await inNamespace(
                begin(outer: "300ms", inner: "1000s") + """
                    kill -KILL $inner $tool
                    wait $tool && fail "status 0"
                    await nothing_is_left
                    """
            )
        }
    }
}
#endif
