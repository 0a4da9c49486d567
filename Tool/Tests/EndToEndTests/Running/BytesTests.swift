import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// Commands are bytes: what is not UTF-8 passes as it is.
    @Suite struct BytesTests {
        private static let name = "$(printf 'f\\377.txt')"

        @Test func anArgumentThatIsNotUTF8ReachesTheShellAsItIs() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    cd \(directory); echo found >"\(Self.name)"
                    exec "$QUATTRO" run "cat \(Self.name)" --background "cat \(Self.name)"
                    """
                )
                #expect(run.status == .exited(0))
                #expect(run.lines.contains("[1 cat] found"))
                #expect(run.error.contains("cat f\u{FFFD}.txt"))
            }
        }

        @Test func aLineOfAFileThatIsNotUTF8ReachesTheShellAsItIs() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    cd \(directory); echo found >"\(Self.name)"
                    printf 'cat f\\377.txt\\r\\n' | "$QUATTRO" run --from -
                    printf 'cat f\\377.txt\\n' >"l\(Self.name)"; "$QUATTRO" run --from "l\(Self.name)"
                    """
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[1 cat] found", "[1 cat] found"])
            }
        }

        @Test func theEnvironmentOfACommandIsTheSameByteForByte() async throws {
            let run = try await shell(
                "VALUE=$(printf 'a\\377b') exec \"$QUATTRO\" run 'printf %s \"$VALUE\" | od -An -tx1'"
            )
            #expect(run.lines == ["[1 printf]  61 ff 62"])
        }

        @Test func aNULInAFileIsRefusedWithItsLine() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    "printf 'echo one\\necho a\\0b\\n' > \(directory)/f; \"$QUATTRO\" run --from - < \(directory)/f; exit $?"
                )
                #expect(run.status == .exited(64))
                #expect(run.text.isEmpty)
                #expect(
                    run.error == "quattro: line 2 of '-' given to '--from' has a NUL in it, which no command can have\n"
                )
            }
        }

        @Test func aMarkOfTheByteOrderIsNotPartOfTheFirstCommand() async throws {
            let run = try await quattro("run", "--from", "-", input: "\u{FEFF}echo one\n")
            #expect(run.lines == ["[1 echo] one"])
        }

        @Test func anOptionThatIsNotUTF8IsRefusedInOneLine() async throws {
            let run = try await shell("exec \"$QUATTRO\" run --background x --ready \"\(Self.name)\" x")
            #expect(run.status == .exited(64))
            #expect(run.error.contains("it is not UTF-8"))
            #expect(run.error.split(separator: "\n").count == 1)
        }
    }
}
