import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// `--ready` and `--ready-within`: the foreground commands wait for the background ones.
    @Suite struct ReadyTests {
        @Test func aServerThatIsReadyAtOnceIsFollowedByTheOthersAndStoppedAfterThem() async throws {
            let server = "echo listening on 80; sleep 1000"
            let run = try await quattro("run", "--background", server, "--ready", "listening on \\d+$", "echo client")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 echo] listening on 80", "[1 echo] client"])
            #expect(run.error.contains("[2 echo]  cancelled (the others were done)"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func theOthersWaitForAServerThatTakesItsTime() async throws {
            let server = "echo starting; sleep 0.3; echo listening; sleep 1000"
            let run = try await quattro(
                "run",
                "--background",
                server,
                "--ready",
                "listening",
                "--ready-within",
                "30s",
                "echo one",
                "echo two"
            )
            #expect(run.status == .exited(0))
            #expect(run.lines.prefix(2) == ["[3 echo] starting", "[3 echo] listening"])
            #expect(run.lines.dropFirst(2).sorted() == ["[1 echo] one", "[2 echo] two"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test func everyBackgroundCommandMustBeReady() async throws {
            try await withTemporaryDirectory { directory in
                // The second one is ready only after the client would long have failed, had it not waited.
                let run = try await quattro(
                    "run",
                    "--background",
                    "echo up; sleep 1000",
                    "--background",
                    "sleep 0.3; touch \(directory)/second; echo up; sleep 1000",
                    "--ready",
                    "^up$",
                    "test -e \(directory)/second"
                )
                #expect(run.status == .exited(0))
                #expect(run.error.contains("1 ok, 2 cancelled"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: [5, 50])
        func moreBackgroundCommandsThanAreStartedAtATimeAreAllReady(count: Int) async throws {
            let servers = (1...count).flatMap { _ in ["-b", "echo up; exec sleep 1000"] }
            let run = try await Tool().run(["run", "--ready", "up"] + servers + ["echo client"], input: "") { _ in }
            #expect(run.status == .exited(0))
            #expect(run.lines.count == count + 1)
            #expect(run.lines.last == "[1 echo] client")
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aLineOnStandardErrorCountsToo() async throws {
            let server = "echo up >&2; sleep 1000"
            let run = try await quattro("run", "--background", server, "--ready", "up", "echo client")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 echo] client"])
            #expect(run.error.hasPrefix("[2 echo] up\n"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatIsNotReadyInTimeStopsEverythingWithStatus124AndIsNamed() async throws {
            let run = try await quattro(
                "run",
                "--background",
                "echo up; sleep 1000",
                "--background",
                "echo upset >&2; sleep 1000",
                "--background",
                "printf up; sleep 1000",
                "--ready",
                "^up$",
                "--ready-within",
                "500ms",
                "echo never"
            )
            #expect(run.status == .exited(124))
            #expect(run.lines == ["[2 echo] up", "[4 printf] up"])
            #expect(run.error.contains("\nquattro: not ready within 500ms: [3 echo], [4 printf]\n"))
            #expect(run.error.contains("2 timed out, 1 cancelled, 1 not started"))
            #expect(run.error.contains(/\[2 echo\] +cancelled \(\[[34] \w+\]: not ready \(--ready-within 500ms\)\)/))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func noTimeAtAllStartsNothing() async throws {
            let run = try await quattro(
                "run",
                "--background",
                "echo up; sleep 1000",
                "--ready",
                "up",
                "--ready-within",
                "0s",
                "echo never"
            )
            #expect(run.status == .exited(124))
            #expect(run.text.isEmpty)
            #expect(run.error.hasPrefix("quattro: not ready within 0s: [2 echo]\n"))
        }

        @Test func theTimeToBeReadyIsNoLongerLimitingAfterwards() async throws {
            let run = try await quattro(
                "run",
                "--background",
                "echo up; sleep 1000",
                "--ready",
                "up",
                "--ready-within",
                "1s",
                "sleep 1.3; echo done"
            )
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 echo] up", "[1 sleep] done"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test(arguments: [
            ("exit", "0", Int32(1), "status 0", "ended before it was ready"),
            ("exit", "3", 3, "status 3", "status 3 before it was ready"),
            ("kill -KILL", "$$", 137, "signal KILL", "signal KILL before it was ready"),
        ])
        func whatEndsBeforeItIsReadyFailsTheRun(
            ending: String,
            with argument: String,
            status: Int32,
            how: String,
            outcome: String
        ) async throws {
            for options in [[], ["--keep-going"]] {
                let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
                defer { try? FileManager.default.removeItem(atPath: file) }
                // Not before the other one has been started.
                let ending = "\(ending) $(until [ -e \(file) ]; do sleep 0.01; done; echo \(argument))"
                let servers = ["--background", ending, "--background", "echo up; touch \(file); sleep 1000"]
                let arguments = ["run", "--ready", "up"] + options + servers + ["echo never"]
                let run = try await Tool().run(arguments, input: "") { _ in }
                let name = ending.prefix(4)
                #expect(run.status == .exited(status))
                #expect(!run.text.contains("never"))
                #expect(run.error.contains("quattro: [2 \(name)] ended before it was ready: \(how)\n"))
                #expect(run.error.contains("[2 \(name)]  \(outcome)"))
                #expect(run.error.contains("cancelled ([2 \(name)]: \(outcome))"))
                #expect(run.error.contains("[1 echo]  not started"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test(arguments: [
            ("exit 0", Int32(1), "[2 exit] ended before it was ready: status 0"),
            ("sleep 1000", 124, "not ready within 300ms: [2 sleep]"),
        ])
        func withQuietTheReasonForNotBeingReadyIsShown(server: String, status: Int32, reason: String) async throws {
            let options = ["--quiet", "--background", server, "--ready", "up", "--ready-within", "300ms"]
            let run = try await Tool().run(["run"] + options + ["echo never"], input: "") { _ in }
            #expect(run.status == .exited(status))
            #expect(run.text.isEmpty)
            #expect(run.error == "quattro: \(reason)\n")
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatIsReadyAndThenEndsIsNoFailure() async throws {
            for ending in ["echo up", "printf up"] {
                let run = try await quattro("run", "--background", ending, "--ready", "up", "sleep 0.2; echo client")
                #expect(run.status == .exited(0))
                #expect(run.lines.last == "[1 sleep] client")
                #expect(run.error.contains("2 ok"))
            }
        }

        @Test func aLongLineCountsWithItsBeginning() async throws {
            let long = "head -c 200000 /dev/zero | tr '\\0' x"
            let server = "\(long); echo end; sleep 0.3; printf up; \(long); sleep 1000"
            let run = try await quattro(
                "run",
                "--quiet",
                "--background",
                server,
                "--ready",
                "end|^up",
                "--ready-within",
                "30s",
                "echo client"
            )
            #expect(run.status == .exited(0))
            // The end of the first line did not count, the beginning of the second did.
            let short = run.lines.map { $0.prefix(11).replacing("x", with: "") }
            #expect(try #require(short.firstIndex(of: "[2 head] up")) < #require(short.firstIndex(of: "[1 echo] cl")))
            #expect(run.leftBehind.isEmpty)
        }
    }
}
