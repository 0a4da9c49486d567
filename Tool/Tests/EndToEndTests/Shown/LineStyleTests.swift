import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    @Suite struct LineStyleTests {
        @Test func eachLineBeginsWithTheTimeAtWhichItHasCome() async throws {
            let run = try await quattro("run", "--quiet", "--timestamps", "echo a; sleep 1.1; echo b")
            let times = run.lines.compactMap { $0.wholeMatch(of: /(\d\d:\d\d:\d\d\.\d\d\d) \[1 echo\] [ab]/)?.1 }
            #expect(times.count == 2 && run.lines.count == 2)
            #expect(times.first?.prefix(8) != times.last?.prefix(8))
        }

        @Test func theTimeIsTheLocalOne() async throws {
            let run = try await shell(
                "for zone in UTC-1 UTC-3; do TZ=$zone \"$QUATTRO\" run --quiet --timestamps 'echo a'; done; TZ=UTC-1 date +%H; TZ=UTC-3 date +%H"
            )
            let hours = run.lines.map { String($0.prefix(2)) }
            #expect(hours.count == 4 && hours[0] != hours[1])
            // Between the two the hour may have changed.
            #expect(hours.prefix(2) == hours.suffix(2) || hours[0] != hours[2])
        }

        @Test func colorsMayBeWantedInAPipeAndTheCommandsHearOfIt() async throws {
            let asks = "echo $FORCE_COLOR $CLICOLOR_FORCE $CARGO_TERM_COLOR ${NO_COLOR-none}"
            let run = try await shell(
                "unset FORCE_COLOR; export NO_COLOR=1; \"$QUATTRO\" run --quiet --color always '\(asks)'"
            )
            #expect(run.text == "\u{1B}[36m[1 echo]\u{1B}[0m 1 1 always none\n")
        }

        @Test func colorsMayBeRefusedForTheCommandsToo() async throws {
            let run = try await shell(
                "FORCE_COLOR=1 \"$QUATTRO\" run --quiet --color never 'echo $NO_COLOR ${FORCE_COLOR-none}'"
            )
            #expect(run.text == "[1 echo] 1 none\n")
        }

        @Test func withoutAChoiceTheCommandsHearNothingOfColors() async throws {
            let run = try await shell(
                "export NO_COLOR=x; \"$QUATTRO\" run --quiet 'echo $NO_COLOR ${FORCE_COLOR-none}'"
            )
            #expect(run.text == "[1 echo] x none\n")
        }

        @Test(arguments: [("-o", "all", "lines, grouped, failures"), ("--color", "blue", "auto, always, never")])
        func anUnknownWordIsRefused(option: String, word: String, allowed: String) async throws {
            let run = try await quattro("run", option, word, "true")
            #expect(run.status == .exited(64))
            #expect(run.error.contains("use one of \(allowed)"))
        }
    }
}
