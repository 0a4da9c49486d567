import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    @Suite struct ReportTests {
        private struct Line: Decodable {
            struct Outcome: Decodable {
                let kind: String
                let words: String
            }

            let number: Int
            let command: String
            let outcome: Outcome
        }

        private struct Report: Decodable {
            struct Cause: Decodable {
                let kind: String
            }

            let status: Int
            let stopped_by: Cause?
            let commands: [Line]
        }

        private func report(_ path: String) throws -> Report {
            try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: path)))
        }

        private func lines(_ path: String) throws -> [Line] {
            try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(Line.self, from: $0)
            }
        }

        @Test(arguments: [
            ["--job-log", "FILE", "--summary-json", "FILE"], ["--job-log", "FILE", "--summary-json", "DIR/./x.html"],
            ["--timeline", "FILE", "--summary-json", "FILE"],
        ])
        func oneFileForTwoReportsIsRefused(options: [String]) async throws {
            try await withTemporaryDirectory { directory in
                let options = options.map {
                    $0.replacing("FILE", with: "\(directory)/x.html").replacing("DIR", with: directory)
                }
                let run = try await Tool().run(["run", "true"] + options, input: "") { _ in }
                #expect(run.status == .exited(64))
                #expect(run.error.contains("are given the same file: give each its own"))
            }
        }

        @Test func theSummarySaysHowTheRunAndEachCommandEnded() async throws {
            try await withTemporaryDirectory { folder in
                let run = try await quattro("run", "--summary-json", "\(folder)/run.json", "exit 3", "exec sleep 1000")
                let report = try report("\(folder)/run.json")
                #expect(run.status == .exited(3) && report.status == 3)
                #expect(report.stopped_by?.kind == "failure")
                #expect(report.commands.map(\.outcome.words) == ["status 3", "cancelled ([1 exit]: status 3)"])
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["run.json"])
            }
        }

        @Test func aDeadlineIsInTheSummaryAndInTheLog() async throws {
            try await withTemporaryDirectory { folder in
                let (summary, log) = ("\(folder)/run.json", "\(folder)/log")
                let run = try await quattro(
                    "run",
                    "--fail-after",
                    "2s",
                    "-j1",
                    "--summary-json",
                    summary,
                    "--job-log",
                    log,
                    "true",
                    "exec sleep 1000",
                    "true"
                )
                let report = try report(summary)
                #expect(run.status == .exited(124) && report.status == 124)
                #expect(report.stopped_by?.kind == "fail_after")
                #expect(report.commands.map(\.outcome.kind) == ["exited", "stopped", "not_started"])
                #expect(try lines(log).map(\.number) == [1, 2])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func afterControlCTheRestCanBeRunLater() async throws {
            try await withTemporaryDirectory { folder in
                let (summary, log) = ("\(folder)/run.json", "\(folder)/log")
                let patient = "echo go; until [ -e \(folder)/end ]; do sleep 0.01; done; echo end"
                let first = try await quattro(
                    "run",
                    "-j1",
                    "--summary-json",
                    summary,
                    "--job-log",
                    log,
                    "echo a",
                    patient,
                    "echo b",
                    signalsAfterEachLine: [.userDefinedOne, .interrupt]
                )
                #expect(first.status == .exited(130))
                #expect(try report(summary).stopped_by?.kind == "signal")
                #expect(first.leftBehind.isEmpty)
                _ = FileManager.default.createFile(atPath: "\(folder)/end", contents: nil)
                let second = try await quattro("run", "-j1", "--job-log", log, "--resume", "echo a", patient, "echo b")
                #expect(second.status == .exited(0))
                #expect(second.lines == ["[2 echo] go", "[2 echo] end", "[3 echo] b"])
                #expect(
                    second.error.hasPrefix(
                        "quattro: skipped 1 command that is done according to the log\nquattro: 2 ok, 1 done before in "
                    )
                )
                let third = try await quattro(
                    "run",
                    "--job-log",
                    log,
                    "--resume",
                    "echo a",
                    patient,
                    "echo b",
                    "-b",
                    "echo never"
                )
                #expect(third.status == .exited(0))
                #expect(third.lines.isEmpty)
            }
        }

        @Test func whatWasCutOffByAKillDoesNoHarmToWhatFollows() async throws {
            try await withTemporaryDirectory { folder in
                let log = "\(folder)/log"
                try Data("{\"number\":1,\"name\":\"ec".utf8).write(to: URL(filePath: log))
                for word in ["1 ok", "1 done before"] {
                    let run = try await quattro("run", "--job-log", log, "--resume", "echo a")
                    #expect(run.error.contains("quattro: \(word) in "))
                }
            }
        }

        @Test func aFailureInTheMiddleIsRunAgainAndNothingElse() async throws {
            try await withTemporaryDirectory { folder in
                let commands = ["echo 1", "[ -e \(folder)/end ] && echo 2", "echo 3", "echo 1"]
                try Data(commands.joined(separator: "\n").utf8).write(to: URL(filePath: "\(folder)/jobs"))
                let again =
                    "\"$QUATTRO\" run -k -j1 --summary none --from \(folder)/jobs --job-log \(folder)/log --resume"
                let run = try await shell("\(again); echo $?; touch \(folder)/end; \(again); echo $?")
                #expect(run.lines == ["[1 echo] 1", "[3 echo] 3", "[4 echo] 1", "1", "[2 \u{5B}] 2", "0"])
            }
        }

        @Test(arguments: [
            ("--summary-json", "-"), ("--job-log", "-"), ("--summary-json", "/dev/null"), ("--job-log", "/dev/null"),
            ("--summary-json", "/nowhere/file"), ("--job-log", "/nowhere/file"), ("--job-log", "/proc/self/environ"),
        ])
        func aFileThatWillNotDoIsRefusedBeforeAnythingStarts(option: String, file: String) async throws {
            let run = try await quattro("run", option, file, "echo started")
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.hasPrefix("quattro: ") && run.error.contains("'\(file)'"))
        }

        @Test(arguments: [
            ("--job-log", "the job log"), ("--timeline", "the timeline"), ("--summary-json", "the summary"),
        ])
        func aReportWhoseFolderIsRemovedWhileTheCommandsRunIsMissed(option: String, report: String) async throws {
            let run = try await shell(
                """
                folder=$(mktemp -d); mkdir $folder/out; cd $folder
                "$QUATTRO" run --summary none \(option) out/report.html "rm -r $folder/out"; echo $?
                rm -r $folder
                """
            )
            #expect(run.lines == ["74"])
            #expect(run.error.hasPrefix("quattro: \(report) "))
            #expect(run.error.contains("'out/report.html'"))
        }

        @Test func aFileOfAnotherKindIsNotAddedTo() async throws {
            try await withTemporaryDirectory { folder in
                try Data("all:\n".utf8).write(to: URL(filePath: "\(folder)/Makefile"))
                let run = try await quattro("run", "--job-log", "\(folder)/Makefile", "true")
                #expect(run.status == .exited(64))
                #expect(try Data(contentsOf: URL(filePath: "\(folder)/Makefile")) == Data("all:\n".utf8))
            }
        }

        @Test func aLinkStaysALinkAndKeepsWhatTheFileMayBeReadBy() async throws {
            let run = try await shell(
                """
                folder=$(mktemp -d); cd $folder
                echo old >real; chmod 640 real; ln -s real link
                "$QUATTRO" run --quiet --summary-json link true
                [ -L link ] && grep -c '"version"' real; stat -c %a real 2>/dev/null || stat -f %Lp real
                rm -r $folder
                """
            )
            #expect(run.lines == ["1", "640"])
        }

        @Test func manyLinesAreWholeEvenIfTwoRunsWriteThem() async throws {
            try await withTemporaryDirectory { folder in
                let long = String(repeating: "x", count: 3000)
                let jobs = (1...100).map { ": \($0) \(long)" }.joined(separator: "\n")
                try Data(jobs.utf8).write(to: URL(filePath: "\(folder)/jobs"))
                let once = "\"$QUATTRO\" run --quiet --from \(folder)/jobs --job-log \(folder)/log"
                let run = try await shell("\(once) & \(once); wait")
                #expect(run.status == .exited(0))
                #expect(try lines("\(folder)/log").count == 200)
            }
        }
    }
}
