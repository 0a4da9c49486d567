import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// What people type and write into files that is neither usual nor wrong, or just wrong.
    @Suite struct HabitsOfStartingTests {
        @Test(arguments: ["-1", "-99999999999"]) func aNegativeLimitIsRefusedInOneLine(limit: String) async throws {
            let run = try await quattro("run", "--concurrency-limit", limit, "echo x")
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.hasPrefix("quattro: the value '\(limit)' is invalid for '--concurrency-limit <n>'"))
            #expect(run.error.split(separator: "\n").count == 1)
        }

        @Test func aLimitBeyondAllMeasureIsTaken() async throws {
            let run = try await quattro("run", "--concurrency-limit", "99999999999", "echo x")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 echo] x"])
        }

        @Test(arguments: ["1us", "0.0000001us"]) func aDeadlineThatIsNextToNothingStartsNothing(time: String)
            async throws
        {
            let run = try await quattro("run", "--fail-after", time, "sleep 1000")
            #expect(run.status == .exited(124))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aDeadlineOfTwoUnitsIsTaken() async throws {
            let run = try await quattro("run", "--fail-after", "1h30m", "echo x")
            #expect(run.status == .exited(0))
        }

        @Test(arguments: ["1", ".5s", "1h1h", "-1s", "1S", "٣s", "999999999999d"])
        func aDurationThatIsNoneIsRefusedInOneLine(time: String) async throws {
            let run = try await quattro("run", "--fail-after", time, "echo never")
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.hasPrefix("quattro: the value '\(time)' is invalid for '--fail-after <duration>': "))
            #expect(run.error.split(separator: "\n").count == 1)
        }

        @Test func anArgumentMayBeAsLongAsTheSystemAllows() async throws {
            let long = String(repeating: "x", count: 120_000)
            let run = try await quattro("run", "echo \(long) | wc -c")
            #expect(run.status == .exited(0))
            #expect(run.lines.map { $0.filter { !$0.isWhitespace } } == ["[1echo]120001"])
        }

        #if os(Linux)
        @Test func aLongerOneIsAFailureThatSaysSo() async throws {
            let long = String(repeating: "x", count: 140_000)
            let run = try await quattro("run", "--from", "-", input: "echo \(long)\n")
            #expect(run.status == .exited(126))
            #expect(run.error.contains("[1 echo]  could not start: Argument list too long"))
        }

        /// Whether the tests may be another user, who may not read everything.
        static let canBeAnotherUser = getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

        @Test(.enabled(if: canBeAnotherUser)) func aFileThatMayNotBeReadIsRefusedInOneLine() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    chmod 755 \(directory); echo 'echo never' >\(directory)/commands; chmod 000 \(directory)/commands
                    exec setpriv --reuid=42000 --clear-groups "$QUATTRO" run --from \(directory)/commands
                    """
                )
                #expect(run.status == .exited(64))
                #expect(run.text.isEmpty)
                #expect(run.error.contains("\(directory)/commands"))
                #expect(run.error.split(separator: "\n").count == 1)
            }
        }
        #endif

        @Test func theLinesOfAFileFromWindowsAreCommandsWithoutTheirReturns() async throws {
            let run = try await quattro("run", "-j1", "--from", "-", input: "# no\r\n\r\necho one\r\necho two\r\n")
            #expect(run.status == .exited(0))
            #expect(run.text == "[1 echo] one\n[2 echo] two\n")
        }

        @Test func aRunInsideOfARunIsReadable() async throws {
            let run = try await quattro("run", "--names", "outer", "\"\(Tool.path)\" run --names inner 'echo hi'")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 outer] [1 inner] hi"])
            #expect(run.error.contains("[1 outer] quattro: 1 ok in "))
            #expect(run.error.contains(/\n\[1 outer\]   \[1 inner\]  ok  .* echo hi\n/))
        }
    }
}
