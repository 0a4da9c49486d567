import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    @Suite struct OutputTests {
        @Test func eachStreamIsPassedOnToItsOwn() async throws {
            let run = try await quattro("run", "--quiet", "echo out; echo err >&2")
            #expect(run.text == "[1 echo] out\n")
            #expect(run.error == "[1 echo] err\n")
        }

        @Test func aLastLineWithoutNewlineGetsOne() async throws {
            let run = try await quattro("run", "printf 'a\\nb'")
            #expect(run.text == "[1 printf] a\n[1 printf] b\n")
        }

        @Test func bytesThatAreNotTextPassUnchanged() async throws {
            let run = try await quattro("run", "printf '\\377\\000\\303\\r\\n'")
            #expect(run.output == Array("[1 printf] ".utf8) + [0xFF, 0x00, 0xC3, 0x0D, 0x0A])
        }

        @Test func linesOfDifferentCommandsAreNeverMixed() async throws {
            func speak(_ word: String) -> String {
                "i=0; while [ $i -lt 500 ]; do echo \(word) $i \(word); i=$((i+1)); done"
            }
            let run = try await quattro("run", speak("aaaa"), speak("bbbb"), speak("cccc"))
            for (number, word) in [(1, "aaaa"), (2, "bbbb"), (3, "cccc")] {
                let own = run.lines.filter { $0.hasPrefix("[\(number) ") }
                #expect(own == (0..<500).map { "[\(number) while] \(word) \($0) \(word)" })
            }
            #expect(run.lines.count == 1500)
        }

        @Test func aMegabyteWithoutANewlineArrivesInPieces() async throws {
            let run = try await quattro("run", "--quiet", "head -c 1048577 /dev/zero | tr '\\0' x")
            #expect(run.status == .exited(0))
            let pieces = run.lines.map { $0.dropFirst("[1 head] ".count) }
            #expect(pieces.map(\.count) == Array(repeating: 65_536, count: 16) + [1])
            #expect(pieces.allSatisfy { $0.allSatisfy { $0 == "x" } })
        }

        @Test func quietShowsNothingButTheOutput() async throws {
            let run = try await quattro("run", "--quiet", "exit 3")
            #expect(run.status == .exited(3))
            #expect(run.text.isEmpty && run.error.isEmpty)
        }

        @Test func aReaderThatGoesAwayStopsEverything() async throws {
            let run = try await shell("{ \"$QUATTRO\" run yes 'sleep 1000'; echo \"status $?\" >&2; } | head -1")
            #expect(run.text == "[1 yes] y\n")
            #expect(run.error.contains("[2 sleep]  cancelled (standard output was closed)"))
            #expect(run.error.hasSuffix("status 141\n"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aFullDiskStopsEverything() async throws {
            let run = try await shell("\"$QUATTRO\" run yes > /dev/full")
            #expect(run.status == .exited(74))
            #expect(run.error.hasPrefix("quattro: standard output could not be written: No space left on device\n"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func anOutputThatCannotBeWrittenIsAnErrorEvenWithQuiet() async throws {
            let run = try await shell("\"$QUATTRO\" run --quiet 'echo lost' > /dev/full")
            #expect(run.status == .exited(74))
            #expect(run.error == "quattro: standard output could not be written: No space left on device\n")
        }

        @Test func escapeSequencesPassThroughAPipeUnchanged() async throws {
            let run = try await quattro("run", "--quiet", "printf '\\033[31mred\\n'")
            #expect(run.text == "[1 printf] \u{1B}[31mred\n")
        }

        @Test func aToolWithoutStandardStreamsStillRuns() async throws {
            let run = try await shell("\"$QUATTRO\" run true <&- >&- 2>&-")
            #expect(run.status == .exited(0))
        }

        @Test func whatIsPrintedWithoutAStandardOutputIsLostWhichIsAnError() async throws {
            let run = try await shell("\"$QUATTRO\" run 'echo lost' >&-")
            #expect(run.status == .exited(74))
            #expect(run.error.hasPrefix("quattro: standard output could not be written: Bad file descriptor\n"))
        }

        @Test func withoutAStandardErrorStandardOutputIsStillThere() async throws {
            let run = try await shell("\"$QUATTRO\" run 'echo kept; echo lost >&2' 2>&-")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 echo] kept"])
        }

        @Test(arguments: [
            ("run", Int32(64)), ("run --bogus", 64), ("bogus", 64), ("run --from /there/is/none", 64),
            ("help bogus", 64),
            ("timeline /there/is/none", 66), ("top 1", 69), ("run 'exit 3'", 3),
        ])
        func withoutAStandardErrorTheStatusIsTheSame(arguments: String, status: Int32) async throws {
            let run = try await shell("\"$QUATTRO\" \(arguments) 2>&-")
            #expect(run.status == .exited(status))
            #expect(run.text.isEmpty)
        }

        @Test func whatIsSaidBeforeAnythingStartsNeedsNoReader() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    mkfifo \(directory)/pipe; : <\(directory)/pipe & exec 3>\(directory)/pipe; wait
                    ulimit -n 20; exec "$QUATTRO" run 'echo lost' 2>&3
                    """
                )
                #expect(run.status == .exited(126))
            }
        }

        @Test(arguments: ["--help", "help run", "--version"])
        func helpThatCannotBeWrittenIsAnError(arguments: String) async throws {
            let run = try await shell("\"$QUATTRO\" \(arguments) >&-")
            #expect(run.status == .exited(74))
            #expect(run.error == "quattro: standard output could not be written: Bad file descriptor\n")
        }

        @Test func aSlowReaderLosesNothingWhenOnlyOneCommandIsStopped() async throws {
            // The pipe is full, and stays so for longer than the grace of the command that is stopped.
            let run = try await shell(
                """
                "$QUATTRO" run --quiet --keep-going --each-fail-after 1s --grace 100ms yes 'seq 5000' |
                    { sleep 1.5; grep -c '^.2 seq. [0-9]*$'; }
                """
            )
            #expect(run.text == "5000\n")
        }

        @Test func aStoppedRunDoesNotWaitForAReaderThatDoesNotRead() async throws {
            try await withTemporaryDirectory { directory in
                // The shell itself is the reader.
                let run = try await shell(
                    """
                    mkfifo \(directory)/pipe
                    exec 3<>\(directory)/pipe
                    "$QUATTRO" run --grace 100ms --fail-after 300ms yes >&3
                    """
                )
                #expect(run.status == .exited(124))
                #expect(run.error.contains("1 timed out"))
                #expect(run.leftBehind.isEmpty)
            }
        }
    }
}
