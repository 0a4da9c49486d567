import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// Background commands that are ready by a line, a port or a page of their own.
    @Suite struct ProbeTests {
        private static let page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

        /// Runs the tool with a server that is opened when the first line has been printed, and of which a file tells the commands.
        private func run(
            _ server: TestServer,
            answers: [String] = [],
            _ arguments: (_ file: String) -> [String]
        ) async throws -> Finished {
            defer { server.stop() }
            return try await withTemporaryDirectory { directory in
                let file = "\(directory)/open"
                return try await Tool().run(["run"] + arguments(file), input: "") { process in
                    for await _ in process.lines.prefix(1) {
                        try Data().write(to: URL(fileURLWithPath: file))
                        switch answers.count {
                        case 0: server.open()
                        case 1: server.open(answers: answers[0])
                        default: server.open(answers: answers[0], answers[1])
                        }
                    }
                }
            }
        }

        @Test(arguments: [false, true])
        func theOthersWaitUntilAPortTakesConnections(ipv6: Bool) async throws {
            let server = TestServer(ipv6: ipv6)
            let run = try await run(server) { file in
                ["-b", "echo up; exec sleep 1000", "--ready-port", "\(server.port)", "test -e \(file) && echo there"]
            }
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 echo] up", "[1 test] there"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test func theOthersWaitUntilAPageIsThere() async throws {
            let server = TestServer()
            let answers = ["HTTP/1.1 503 Not yet\r\n\r\n", Self.page]
            let run = try await run(server, answers: answers) { file in
                [
                    "-b", "web: echo up; exec sleep 1000", "--ready-http",
                    "web=http://127.0.0.1:\(server.port)/health?a=b",
                    "test -e \(file) && echo there",
                ]
            }
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[2 web] up", "[1 test] there"])
            #expect(run.leftBehind.isEmpty)
        }

        @Test func eachMayHaveAProbeOfItsOwn() async throws {
            let server = TestServer()
            let run = try await run(server) { file in
                [
                    "-b", "web: echo up; exec sleep 1000", "-b",
                    "db: until [ -e \(file) ]; do sleep 0.01; done; echo ready=1; sleep 1000",
                    "-b", "log: echo logging; sleep 1000", "--ready-port", "web=127.0.0.1:\(server.port)",
                    "--ready-line",
                    "db=ready=\\d", "--ready", "logging", "test -e \(file) && echo there",
                ]
            }
            #expect(run.status == .exited(0))
            #expect(run.lines.last == "[1 test] there")
            #expect(run.leftBehind.isEmpty)
        }

        @Test func whatDoesNotAnswerInTimeStopsTheRun() async throws {
            let server = TestServer()
            defer { server.stop() }
            for probe in [["--ready-port", "\(server.port)"], ["--ready-http", "http://127.0.0.1:\(server.port)"]] {
                let options = ["run", "-b", "sleep 1000", "--ready-within", "300ms"] + probe
                let run = try await Tool().run(options + ["echo never"], input: "") { _ in }
                #expect(run.status == .exited(124))
                #expect(run.text.isEmpty)
                #expect(run.error.hasPrefix("quattro: not ready within 300ms: [2 sleep]\n"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aServerThatTakesConnectionsAndSaysNothingHoldsNothingUp() async throws {
            let server = TestServer()
            defer { server.stop() }
            server.open()
            let probe = "http://127.0.0.1:\(server.port)"
            let began = ContinuousClock.now
            let run = try await quattro("run", "-t", "300ms", "-b", "sleep 1000", "--ready-http", probe, "echo never")
            #expect(run.status == .exited(124))
            let interrupted = try await quattro(
                "run",
                "-b",
                "echo up; sleep 1000",
                "--ready-http",
                probe,
                "echo never",
                signalsAfterEachLine: [.interrupt]
            )
            #expect(interrupted.status == .exited(130))
            #expect(interrupted.leftBehind.isEmpty)
            // An attempt may take ten seconds.
            #expect(began.duration(to: .now) < .seconds(9))
        }

        @Test func aServerThatFailsBeforeItAnswersFailsTheRun() async throws {
            let server = TestServer()
            defer { server.stop() }
            let run = try await quattro("run", "-k", "-b", "exit 7", "--ready-port", "\(server.port)", "echo never")
            #expect(run.status == .exited(7))
            #expect(run.text.isEmpty)
            #expect(run.error.contains("quattro: [2 exit] ended before it was ready: status 7\n"))
        }

        @Test func theTimeToBeReadyCountsFromWhenACommandMayStart() async throws {
            let run = try await quattro(
                "run",
                "seed: sleep 2.5",
                "one after db: echo one",
                "-b",
                "db after seed: echo up; sleep 1000",
                "--ready-line",
                "db=up",
                "--ready-within",
                "2s"
            )
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[3 db] up", "[2 one] one"])
        }

        @Test(arguments: [
            (["--ready-http", "https://x", "-b", "x"], "https is not supported"),
            (["--ready-port", "0", "-b", "x"], "use a port from 1 to 65535"),
            (["--ready-line", "a(b", "-b", "x"], "not a regular expression"),
            (["--ready-port", "80"], "'--ready-port 80' needs at least one '--background' command"),
            (["--ready-port", "80", "-b", "x", "-b", "y"], "does not say for which of the background commands"),
            (["--ready-port", "db=80", "-b", "web: x"], "no background command has that name"),
        ])
        func whatCannotBeIsRefused(options: [String], message: String) async throws {
            let run = try await Tool().run(["run"] + options + ["echo never"], input: "") { _ in }
            #expect(run.status == .exited(64))
            #expect(run.error.contains(message))
            #expect(run.error.split(separator: "\n").count == 1)
        }
    }
}
