import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// What makes daily use short: names, short options, summaries, defaults.
    @Suite struct ConvenienceTests {
        @Test func commandsMayBeNamed() async throws {
            let run = try await quattro("run", "-j1", "--names", "web,,api", "echo a", "echo b", "-b", "sleep 1000")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 web] a", "[2 echo] b"])
            #expect(run.error.contains("[3 api]"))
        }

        @Test func moreNamesThanCommandsAreRefused() async throws {
            let run = try await quattro("run", "--names", "a,b", "true")
            #expect(run.status == .exited(64))
            #expect(run.error == "quattro: '--names' has 2 names for 1 commands: give at most one for each\n")
        }

        @Test func shortOptionsDoWhatTheLongOnesDo() async throws {
            let run = try await quattro("run", "-kq", "-j1", "-t10s", "exit 3", "echo still here")
            #expect(run.status == .exited(3))
            #expect(run.lines == ["[2 echo] still here"])
            #expect(run.error.isEmpty)
        }

        @Test func theTimeMayBeGivenShort() async throws {
            let run = try await quattro("run", "-t", "100ms", "sleep 1000")
            #expect(run.status == .exited(124))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aSummaryOfFailuresNamesNothingElse() async throws {
            let run = try await quattro("run", "-k", "--summary", "failures", "true", "exit 3", "true")
            #expect(run.status == .exited(3))
            let lines = run.error.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].hasPrefix("quattro: 2 ok, 1 failed in "))
            #expect(lines[1].hasPrefix("  [2 exit]  status 3"))
        }

        @Test func quietTellsWhatCouldNotBeStarted() async throws {
            let long = "true " + String(repeating: "x", count: 300_000)
            let run = try await quattro("run", "--quiet", "--from", "-", input: long)
            #expect(run.status == .exited(126))
            #expect(run.error == "quattro: [1 true] could not start: Argument list too long\n")
        }

        @Test func aFileOfCommandsRunsAFewAtATimeAndArgumentsAllTogether() async throws {
            try await withTemporaryDirectory { directory in
                // Each waits for all of them.
                let count = ProcessInfo.processInfo.activeProcessorCount + 3
                let together =
                    "touch \(directory)/$$; until [ $(ls \(directory) | wc -l) -ge \(count) ]; do sleep 0.01; done"
                let arguments = Array(repeating: together, count: count)
                let run = try await Tool().run(["run", "-t", "30s"] + arguments, input: "") { _ in }
                #expect(run.status == .exited(0))
                // As soon as so many run as there are to be, the others do not start any more.
                let limit = ProcessInfo.processInfo.activeProcessorCount
                let commands = String(repeating: "echo up; exec sleep 1000\n", count: limit + 3)
                let file = try await Tool().run(["run", "--from", "-"], input: commands) { process in
                    for await _ in process.lines.dropFirst(limit - 1).prefix(1) { try process.send(.terminate) }
                }
                #expect(file.status == .exited(143))
                #expect(file.error.contains("\(limit) cancelled, 3 not started"))
            }
        }

        @Test(arguments: [("--fail-after", Int32(124)), ("--move-on-after", 0)])
        func theTimeCountsWhileCommandsAreReadFromStandardInput(option: String, status: Int32) async throws {
            let run = try await shell(
                "(exec sleep 20) | { \"$QUATTRO\" run \(option) 200ms --from -; echo $?; kill $(pgrep -P $$ -x sleep); }"
            )
            #expect(run.lines.last == "\(status)")
            #expect(
                run.error.hasPrefix(
                    "quattro: nothing was started: nothing came from '-' given to '--from' before the time was up (\(option) 200ms)\n"
                )
            )
        }

        @Test func whatReadingHasTakenOfTheTimeIsGone() async throws {
            try await withTemporaryDirectory { directory in
                // More than a pipe holds: the time has begun when it has been written.
                let script = """
                    \(waiting)
                    { head -c 300000 /dev/zero | tr '\\0' '#'; echo; sleep 1.1; echo 'echo up; exec sleep 1000'; } |
                        "$QUATTRO" run --fail-after 1h --from - >\(directory)/out 2>\(directory)/error & tool=$!
                    await 'grep -q up \(directory)/out'
                    await 'grep -q left \(directory)/error || { kill -USR1 $tool; false; }'
                    kill -TERM $tool
                    wait $tool
                    echo "status $?"
                    head -1 \(directory)/error
                    """
                let run = try await shell(script)
                #expect(run.lines.first == "status 143")
                let left = try #require(run.lines.last?.firstMatch(of: /(\d+)m(\d+)s left/))
                #expect(try #require(Int(left.1)) * 60 + #require(Int(left.2)) <= 3598)
            }
        }
    }
}
