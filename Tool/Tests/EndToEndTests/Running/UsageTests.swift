import Foundation
import QuattroToolCore
import Subprocess
import Testing

extension EndToEnd.Running {
    @Suite struct UsageTests {
        @Test(arguments: [
            (["run", "--frob", "x"], "--frob"),
            (["run", "--fail-after", "10x", "x"], "10x"),
            (["run", "--move-on-after", "10", "x"], "10 has no unit"),
            (["run", "--each-fail-after", "-5s", "x"], "negative"),
            (["run", "--grace", "", "x"], "empty"),
            (["run", "--fail-after"], "--fail-after"),
            (["run", "--concurrency-limit", "0", "x"], "at least 1"),
            (["run", "--concurrency-limit", "two", "x"], "two"),
            (["run"], "no command"),
            (["run", "--background", "x"], "no command"),
            (["run", "--from", "/dev/null"], "no command"),
            (["run", "--from", "/nowhere/at/all"], "/nowhere/at/all"),
            (["run", "--from", "/"], "directory"),
            (["run", "--fail-after", "1s", "--move-on-after", "2s", "x"], "--move-on-after 2s"),
            (["walk"], "walk"),
            (["run", "--background", "x", "--ready", "a(b", "x"], "'a(b'"),
            (["run", "--background", "x", "--ready", "*", "x"], "not a regular expression"),
            (["run", "--background", "x", "--ready", "up", "--ready-within", "10x", "x"], "10x"),
            (["run", "--ready", "up", "x"], "'--ready up' needs at least one '--background'"),
            (["run", "--background", "x", "--ready-within", "10s", "x"], "'--ready-within 10s' needs '--ready'"),
            (["run", "--background", "x", "--ready", "up"], "no command"),
            (["run", "--fail-after", "1s", "--fail-after", "9s", "x"], "'--fail-after' is given 2 times"),
            (["run", "--move-on-after", "1s", "--move-on-after", "9s", "x"], "'--move-on-after' is given 2 times"),
            (
                ["run", "--each-fail-after", "1s", "--each-fail-after", "9s", "x"],
                "'--each-fail-after' is given 2 times"
            ),
            (["run", "--concurrency-limit", "1", "--concurrency-limit", "1", "x"], "'--concurrency-limit' is given 2"),
            (["run", "--grace", "1s", "--grace", "1s", "--grace", "1s", "x"], "'--grace' is given 3 times"),
            (["run", "--background", "x", "--ready", "a", "--ready", "b", "x"], "'--ready' is given 2 times"),
            (["run", "--ready-within", "1s", "--ready-within", "2s", "x"], "'--ready-within' is given 2 times"),
            (["run", "--from", "-", "--from", "-"], "'--from -' is given 2 times"),
            (["run", ""], "command 1 is blank"),
            (["run", "true", " \t "], "command 2 is blank"),
            (["run", "--background", "", "x"], "'--background' command is blank"),
            (["make test"], "; did you mean: quattro run 'make test'?\n"),
            (["help", "foo"], "no help about 'foo'"),
            (["run", "--grace", "10S", "x"], "'10S' is invalid for '--grace <duration>': use numbers with a unit"),
        ])
        func badUsageIsStatus64WithOneLine(arguments: [String], mentioned: String) async throws {
            let run = try await Tool().run(arguments, input: "") { _ in }
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.hasPrefix("quattro: "))
            #expect(run.error.contains(mentioned))
            #expect(run.error.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        }

        @Test func withoutArgumentsThereIsHelp() async throws {
            let run = try await quattro()
            #expect(run.status == .exited(0))
            #expect(run.text.contains("quattro run --fail-after 10m"))
        }

        @Test func anEmptyListOfArgumentsIsRefused() throws {
            var process: pid_t = 0
            var nothing: [UnsafeMutablePointer<CChar>?] = [nil]
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
            defer { posix_spawn_file_actions_destroy(&actions) }
            try #require(posix_spawn(&process, Tool.path, &actions, nil, &nothing, &nothing) == 0)
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            #expect(status == 64 << 8)
        }

        @Test func anEmptyNameIsNoHindrance() async throws {
            let run = try await shell("exec bash -c 'exec -a \"\" \"$QUATTRO\" run \"echo fine\"'")
            #expect(run.lines == ["[1 echo] fine"])
        }

        @Test(arguments: [["run", "--help"], ["help", "run"]])
        func theHelpOfRunExplainsStatusesAndGivesExamples(arguments: [String]) async throws {
            let run = try await Tool().run(arguments, input: "") { _ in }
            #expect(run.status == .exited(0))
            #expect(run.error.isEmpty)
            for part in ["EXIT STATUS", "EXAMPLES", "DURATIONS", "64 KiB", "setsid", "--keep-going", "124"] {
                #expect(run.text.contains(part))
            }
            #expect(run.text.contains("--ready 'listening on' \\\n    --ready-within 10s './integration-tests'\n"))
        }

        @Test(arguments: [
            ("--help", HelpText.root), ("run --help", HelpText.run), ("top --help", HelpText.top),
            ("timeline --help", HelpText.timeline),
        ])
        func noExampleIsBrokenOnATerminalOf80Columns(arguments: String, source: String) async throws {
            let run = try await shell("COLUMNS=80 \"$QUATTRO\" \(arguments)")
            let shown = Set(run.text.split(separator: "\n"))
            for line in source.split(separator: "\n") where line.hasPrefix("  ") {
                #expect(shown.contains(line))
            }
        }

        @Test func theVersionIsShown() async throws {
            let run = try await quattro("--version")
            #expect(run.status == .exited(0))
            #expect(run.text.contains("."))
        }
    }
}
