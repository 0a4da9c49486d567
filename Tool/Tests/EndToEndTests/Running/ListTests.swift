import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// One command for the items of lists.
    @Suite struct ListTests {
        @Test func aCommandRunsForEachItemAndIsCalledAfterIt() async throws {
            let run = try await quattro("run", "-j1", "echo {.}.png", ":::", "a.jpg", "b/c.jpg")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 a.jpg] a.png", "[2 c.jpg] b/c.png"])
            #expect(run.error.contains("  echo b/c.png\n"))
        }

        @Test func severalListsGiveAllPairs() async throws {
            let run = try await quattro("run", "-j1", "echo {2}-{1}", ":::", "a", "b", ":::", "-x", "--help")
            #expect(run.lines == ["[1 a,-x] -x-a", "[2 a,--help] --help-a", "[3 b,-x] -x-b", "[4 b,--help] --help-b"])
        }

        @Test func itemsAreReadFromFilesAndFromStandardInput() async throws {
            let lines = try await quattro("run", "-j1", "echo x{}y", "--each", "-", ":::", "1", input: "a b\n\nc")
            #expect(lines.status == .exited(64))
            let pairs = try await quattro("run", "-j1", "echo x{1}y{2}", "--each", "-", ":::", "1", input: "a b\n\nc")
            #expect(pairs.lines == ["[1 a b,1] xa by1", "[2 1] xy1", "[3 c,1] xcy1"])
            let nulls = try await quattro("run", "-0", "-j1", "echo", "--each", "-", input: "a\nb\0c")
            #expect(nulls.lines == ["[1 a⏎b] a", "[1 a⏎b] b", "[2 c] c"])
        }

        @Test func noNameOfAFileIsMoreThanAName() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    cd \(directory); mkdir files out; cd files
                    touch -- 'a b' "it's" '"' '$(touch pwned)' '`touch pwned`' '*' '?' '-rf' '~' '#' ';touch pwned' '&' '\\' '$HOME' \
                      "$(printf 'a\\nb')" "$(printf 'f\\377')"
                    "$QUATTRO" run 'mkdir ../out/{#} && cp -- {} ../out/{#}/ && test -e "./{}"' ::: * || exit
                    find . -type f -print0 | "$QUATTRO" run -q -0 'cp -- {} ../out/{#}/{/}x' --each - || exit
                    ls -1b | sort >../before; for n in ../out/*; do ls -1b $n | grep -v 'x$'; done | sort >../after
                    cmp ../before ../after && ls -1b ../out/*/*x | wc -l; ls | grep -c pwned
                    """
                )
                #expect(run.lines == ["16", "3"])
                #expect(run.error.contains("16 ok"))
                #expect(!FileManager.default.fileExists(atPath: "\(directory)/files/pwned"))
            }
        }

        @Test func itemsAtRandomComeBackByteForByte() async throws {
            var random = SplitMix64(seed: 17)
            let items = (0..<60).map { _ in
                (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
            }
            try await withTemporaryDirectory { directory in
                try Data(items.flatMap { $0 + [0] }).write(to: URL(fileURLWithPath: "\(directory)/items"))
                let command = "printf %s {} >\(directory)/{#}"
                let run = try await quattro("run", "-0", command, "--each", "\(directory)/items")
                #expect(run.status == .exited(0))
                for (index, item) in items.enumerated() {
                    #expect(FileManager.default.contents(atPath: "\(directory)/\(index + 1)") == Data(item))
                }
            }
        }

        @Test func scriptsInQuotesFindTheItemInTheirEnvironment() async throws {
            let run = try await quattro("run", "sh -c 'echo \"$QUATTRO_ITEM\"'; :", ":::", "$(id)")
            #expect(run.lines == ["[1 $(id)] $(id)"])
        }

        @Test func aListWithoutItemsIsNothingToDo() async throws {
            let run = try await quattro("run", "false", "--each", "-")
            #expect(run.status == .exited(0))
            #expect(run.error == "quattro: there is nothing to run: a list has no items\n")
            #expect(try await quattro("run", "-q", "false", ":::").error.isEmpty)
        }

        @Test func asManyRunAtATimeAsThereAreProcessorsUnlessThatIsSaid() async throws {
            try await withTemporaryDirectory { directory in
                let count = ProcessInfo.processInfo.activeProcessorCount + 3
                let items = [":::"] + (1...count).map(String.init)
                let few = try await Tool().run(["run", "-t1s", "sleep 1000; :"] + items, input: "") { _ in }
                #expect(few.status == .exited(124))
                #expect(few.error.contains("3 not started"))
                // Each waits for all of them.
                let together =
                    "touch \(directory)/{}; until [ $(ls \(directory) | wc -l) -ge \(count) ]; do sleep 0.01; done"
                let all = try await Tool().run(["run", "-t", "30s", "-j\(count)", together] + items, input: "") { _ in }
                #expect(all.status == .exited(0))
            }
        }

        @Test func aFailureInTheMiddleStopsTheOthers() async throws {
            try await withTemporaryDirectory { directory in
                let command = """
                    case {} in 3) until [ -e \(directory)/1000 ]; do sleep 0.01; done; exit 3;; esac
                    touch \(directory)/{}; exec sleep {}
                    """
                let run = try await quattro("run", "-j2", command, ":::", "1000", "3", "4", "5")
                #expect(run.status == .exited(3))
                #expect(run.error.contains("[2 3]     status 3"))
                #expect(run.error.contains("[1 1000]  cancelled ([2 3]: status 3)"))
                #expect(run.error.contains("[4 5]     not started"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aDeadlineStopsAll() async throws {
            let run = try await quattro("run", "-j2", "-t1s", "sleep", ":::", "1000", "1001", "1002")
            #expect(run.status == .exited(124))
            #expect(run.error.contains("2 timed out, 1 not started"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func anInterruptStopsAll() async throws {
            let run = try await quattro(
                "run",
                "-j2",
                "echo up; sleep {}",
                ":::",
                "1000",
                "1001",
                "1002",
                signalsAfterEachLine: [.interrupt]
            )
            #expect(run.status == .exited(130))
            #expect(run.error.contains("(Ctrl-C)"))
            #expect(run.error.contains("[3 1002]  not started"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func theTimeCountsWhileItemsAreRead() async throws {
            let run = try await shell(
                "(echo a; exec sleep 20) | { \"$QUATTRO\" run -t 200ms echo --each -; echo $?; kill $(pgrep -P $$ -x sleep); }"
            )
            #expect(run.lines.last == "124")
            #expect(run.lines.first == "[1 a] a")
            #expect(
                run.error.contains("the time was up (--fail-after 200ms) before the end of '-' given to '--each'\n")
            )
        }

        @Test(arguments: [
            (["run", "x '{}'", ":::", "a"], "{''}"), (["run", "x", "y", ":::", "a"], "needs one command"),
            (["run", ":::", "a"], "needs one command"),
            (["run", "x", "--from", "/dev/null", ":::", "a"], "exclude each other"),
            (["run", "x", "--each", "/nowhere"], "/nowhere"), (["run", "x", "-0"], "'--null' needs '--each'"),
            (["run", "x", "--each", "-", "--each", "-"], "'--each -' is given 2 times"),
            (["run", "", ":::", "a"], "blank"),
            (["run", "x", "--from", "-", "--each", "-"], "exclude each other"),
            (["run", "x {3}", ":::", "a"], "there is 1"),
        ])
        func badUsageIsStatus64WithOneLine(arguments: [String], mentioned: String) async throws {
            let run = try await Tool().run(arguments, input: "") { _ in }
            #expect(run.status == .exited(64))
            #expect(run.error.hasPrefix("quattro: "))
            #expect(run.error.contains(mentioned))
            #expect(run.error.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        }
    }
}
