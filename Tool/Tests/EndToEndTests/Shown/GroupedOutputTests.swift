import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    @Suite struct GroupedOutputTests {
        /// Prints a line, then waits for a file, and then prints another one.
        private func patient(_ word: String, until file: String) -> String {
            "echo \(word) 1; until [ -e \(file) ]; do sleep 0.01; done; echo \(word) 2"
        }

        @Test func whatACommandPrintsComesInOnePieceWhenItHasEnded() async throws {
            try await withTemporaryDirectory { folder in
                let run = try await quattro(
                    "run",
                    "--quiet",
                    "-o",
                    "grouped",
                    patient("a", until: "\(folder)/b"),
                    "echo b 1; sleep 0.1; echo b 2; touch \(folder)/b"
                )
                #expect(run.status == .exited(0))
                #expect(run.lines == ["[2 echo] b 1", "[2 echo] b 2", "[1 echo] a 1", "[1 echo] a 2"])
            }
        }

        @Test func eachStreamIsPassedOnToItsOwnAndBothInOnePiece() async throws {
            let speak = "for i in 1 2 3; do echo out $i; echo err $i >&2; done"
            let apart = try await quattro("run", "--quiet", "-o", "grouped", speak)
            #expect(apart.lines == (1...3).map { "[1 for] out \($0)" })
            #expect(apart.error == (1...3).map { "[1 for] err \($0)\n" }.joined())
            let together = try await shell("\"$QUATTRO\" run --quiet -o grouped '\(speak)' '\(speak)' 2>&1")
            #expect(together.lines.count == 12)
            #expect(Set(together.lines.prefix(6).map { $0.prefix(2) }).count == 1)
        }

        @Test func ofThreeThatPrintMegabytesNoneIsMixedWithAnother() async throws {
            try await withTemporaryDirectory { folder in
                let speak = "seq 200000"
                let run = try await shell(
                    "export TMPDIR='\(folder)'; \"$QUATTRO\" run --quiet -o grouped '\(speak)' '\(speak)' '\(speak)'; ls -A '\(folder)' >&2"
                )
                #expect(run.status == .exited(0))
                #expect(run.error.isEmpty)
                var numbers = run.lines[...]
                for _ in 1...3 {
                    let group = numbers.prefix(200_000)
                    let label = group.first?.prefix(8) ?? ""
                    #expect(group.enumerated().allSatisfy { $1 == "\(label)\($0 + 1)" })
                    numbers = numbers.dropFirst(200_000)
                }
                #expect(numbers.isEmpty)
            }
        }

        @Test func onlyTheOutputOfCommandsThatFailedIsShownIfThatIsWanted() async throws {
            let run = try await quattro(
                "run",
                "-k",
                "-o",
                "failures",
                "echo fine",
                "echo bad; echo worse >&2; exit 3",
                "echo slow; sleep 1000",
                "--each-fail-after",
                "2s"
            )
            #expect(run.status == .exited(3))
            #expect(Set(run.lines) == ["[2 echo] bad", "[3 echo] slow"])
            #expect(run.error.contains("[2 echo] worse\n"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func thatOfACommandStoppedBecauseOfAFailureIsNot() async throws {
            try await withTemporaryDirectory { folder in
                for (mode, lines) in [
                    ("failures", ["[2 until] bad"]), ("grouped", ["[1 echo] good", "[2 until] bad"]),
                ] {
                    let failing = "until [ -e \(folder)/\(mode) ]; do sleep 0.01; done; echo bad; exit 3"
                    let run = try await quattro(
                        "run",
                        "-o",
                        mode,
                        "echo good; touch \(folder)/\(mode); exec sleep 1000",
                        failing
                    )
                    #expect(run.status == .exited(3))
                    #expect(run.lines.sorted() == lines)
                    #expect(run.error.contains("[1 echo]   cancelled ([2 until]: status 3)"))
                    #expect(run.leftBehind.isEmpty)
                }
            }
        }

        @Test(arguments: ["grouped", "failures"]) func whatADeadlineCutsOffIsShown(mode: String) async throws {
            let run = try await quattro(
                "run",
                "-o",
                mode,
                "--fail-after",
                "2s",
                "echo begun; printf half; exec sleep 1000"
            )
            #expect(run.status == .exited(124))
            #expect(run.lines == ["[1 echo] begun", "[1 echo] half"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test(arguments: ["grouped", "failures"]) func whatControlCCutsOffIsShown(mode: String) async throws {
            try await withTemporaryDirectory { folder in
                let run = try await quattro(
                    "run",
                    "-k",
                    "-o",
                    mode,
                    "echo begun; touch \(folder)/up; exec sleep 1000",
                    "until [ -e \(folder)/up ]; do sleep 0.01; done; echo go; exit 3",
                    signalsAfterEachLine: [.interrupt]
                )
                #expect(run.status == .exited(130))
                #expect(run.lines == ["[2 until] go", "[1 echo] begun"])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: ["grouped", "failures"]) func aLineThatSaysReadyIsSeenAtOnce(mode: String) async throws {
            let run = try await quattro(
                "run",
                "-o",
                mode,
                "--ready",
                "up",
                "--ready-within",
                "10s",
                "--background",
                "echo up; exec sleep 1000",
                "exit 3"
            )
            #expect(run.status == .exited(3))
            #expect(
                run.error.contains("cancelled ([2 exit]: status 3)")
                    || run.error.contains("cancelled ([1 exit]: status 3)")
            )
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatIsPrintedBeforeItIsReadyIsThatOfAFailure() async throws {
            let run = try await quattro("run", "-o", "failures", "--ready", "up", "--background", "echo down", "true")
            #expect(run.status == .exited(1))
            #expect(run.lines == ["[2 echo] down"])
        }

        @Test(arguments: ["grouped", "failures"])
        func whatCannotBeKeptIsPassedOnAsItComes(mode: String) async throws {
            let run = try await shell("TMPDIR=/nowhere \"$QUATTRO\" run --quiet -o \(mode) 'seq 100000; echo done >&2'")
            #expect(run.status == .exited(0))
            let isWhole = run.lines == (1...100_000).map { "[1 seq] \($0)" }
            #expect(isWhole)
            let line =
                "quattro: [1 seq]: what it prints cannot be kept in /nowhere, and is passed on as it comes: No such file or directory\n"
            #expect(run.error == line + "[1 seq] done\n")
        }

        #if os(Linux)
        @Test(.enabled(if: geteuid() == 0, "only root may mount a small disk"), arguments: ["grouped", "failures"])
        func whatAFullDiskDoesNotTakeIsPassedOnInOrder(mode: String) async throws {
            try await withTemporaryDirectory { folder in
                let run = try await shell(
                    """
                    unshare -m true || exit 77
                    exec unshare -m sh -c 'mount -t tmpfs -o size=1m none \(folder) &&
                        TMPDIR=\(folder) exec "$QUATTRO" run --quiet -o \(mode) "seq 400000"'
                    """
                )
                // In a container that may not even do that there is nothing to see.
                guard run.status != .exited(77) else { return }
                #expect(run.status == .exited(0))
                let isWhole = run.lines == (1...400_000).map { "[1 seq] \($0)" }
                #expect(isWhole)
                #expect(run.error.hasSuffix(", and is passed on as it comes: No space left on device\n"))
            }
        }
        #endif

        @Test func aStoppedRunDoesNotWaitForAReaderThatDoesNotRead() async throws {
            try await withTemporaryDirectory { folder in
                // The shell itself is the reader. The commands end by themselves: what they print is all that is left.
                let run = try await shell(
                    """
                    mkfifo \(folder)/pipe
                    exec 3<>\(folder)/pipe
                    for mode in lines grouped; do
                        "$QUATTRO" run -o $mode --grace 100ms --fail-after 1s 'seq 20000' >&3
                        echo "status $?"
                    done
                    """
                )
                #expect(run.lines == ["status 124", "status 124"])
                #expect(run.error.contains("[1 seq]  deadline (--fail-after 1s)"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aReaderThatReadsGetsAllEvenIfTheGraceIsOverMeanwhile() async throws {
            try await withTemporaryDirectory { folder in
                let run = try await shell(
                    """
                    mkfifo \(folder)/pipe
                    "$QUATTRO" run --quiet -o grouped --grace 10ms 'seq 1000000; touch \(folder)/up; exec sleep 1000' >\(folder)/pipe & tool=$!
                    { until [ -e \(folder)/up ]; do sleep 0.01; done; kill -TERM $tool; } &
                    cat <\(folder)/pipe >\(folder)/shown
                    wait $tool
                    echo "status $?"
                    seq 1000000 | sed 's/^/[1 seq] /' | cmp - \(folder)/shown && echo all
                    """
                )
                #expect(run.lines == ["status 143", "all"])
                #expect(run.leftBehind.isEmpty)
            }
        }
    }
}
