import Subprocess
import Testing

extension EndToEnd {
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

        @Test func theVersionIsShown() async throws {
            let run = try await quattro("--version")
            #expect(run.status == .exited(0))
            #expect(run.text.contains("."))
        }
    }
}
