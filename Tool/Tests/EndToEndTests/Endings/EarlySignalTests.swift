import Foundation
import Testing

#if os(Linux)
extension EndToEnd.Endings {
    /// Signals that come before the tool has handlers for them.
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct EarlySignalTests {
        /// A run that has not read yet what its commands are.
        private let begin = """
            mkfifo $D/commands
            "$QUATTRO" run --from $D/commands >$D/out 2>$D/error & tool=$!
            await guard >/dev/null
            # The tool is in the way of opening it.
            await 'grep -q "S (sleeping)" /proc/$tool/status'

            """

        @Test func aRequestIsAnsweredWhenThereIsSomethingToShow() async throws {
            try await inNamespace(
                begin + """
                    kill -USR1 $tool
                    kill -0 $tool || fail "it has been killed"
                    echo 'sleep 0.5' >$D/commands
                    wait $tool || fail "status $?"
                    grep -q running $D/error || fail "$(cat $D/error)"
                    """
            )
        }

        @Test func aSignalThatEndsARunEndsOneThatStillReadsItsCommands() async throws {
            try await inNamespace(
                begin + """
                    kill -USR2 $tool
                    wait $tool
                    [ $? = 140 ] || fail "status"
                    await nothing_is_left
                    """
            )
        }

        @Test func aRunThatStillReadsItsCommandsCanBeSuspended() async throws {
            try await inNamespace(
                begin + """
                    kill -TSTP $tool
                    await 'grep -q "T (stopped)" /proc/$tool/status'
                    kill -CONT $tool
                    echo true >$D/commands
                    wait $tool || fail "status $?"
                    """,
                inGroup: true
            )
        }

        @Test(arguments: [0, 2, 5, 10, 20, 40])
        func aSignalThatComesAtTheStartEndsTheRunInOrder(milliseconds: Int) async throws {
            try await inNamespace(
                """
                "$QUATTRO" run 'sleep 1000' >$D/out 2>$D/error & tool=$!
                await guard >/dev/null
                sleep \(Double(milliseconds) / 1000)
                kill -STOP $tool
                kill -USR2 $tool
                kill -CONT $tool
                wait $tool
                [ $? = 140 ] || fail "status"
                grep -q '^quattro: 1 ' $D/error || fail "without a summary: $(cat $D/error)"
                await nothing_is_left
                """
            )
        }

        @Test func commandsHaveTheUsualSignals() async throws {
            let run = try await quattro("run", "--quiet", "sed -nE 's/^Sig(Blk|Ign|Cgt)://p' /proc/self/status")
            // All but the last two of the usual ones, which the C library keeps for itself.
            let sets = try run.lines.map { try #require(UInt64($0.suffix(16), radix: 16)) }
            #expect(run.lines.count == 3)
            #expect(sets.allSatisfy { $0 & 0x7FFF_FFFF == 0 }, "\(run.text)")
        }
    }
}
#endif
