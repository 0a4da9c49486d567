import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// What is printed when the shell of a command has ended, or is told to.
    @Suite struct LateOutputTests {
        @Test func whatChildrenPrintAfterTheShellHasEndedIsPassedOn() async throws {
            let run = try await quattro(
                "run",
                "-q",
                "{ until [ $(cat /proc/$$/stat | cut -d' ' -f3) = Z ]; do :; done; echo late; } & echo early"
            )
            #expect(run.lines == ["[1 until] early", "[1 until] late"])
        }

        @Test(arguments: ["lines", "grouped", "failures"])
        func theLastWordsOfWhatIsStoppedArePassedOnThoughTheShellIsGone(mode: String) async throws {
            // Without exec, so the shell is ended by the signal at once.
            let program =
                "sh -c 'trap \"echo cleaning; sleep 0.2; echo cleaned; exit\" TERM; echo up; while :; do sleep 0.01; done'"
            let run = try await quattro(
                "run",
                "-q",
                "--output",
                mode,
                "--fail-after",
                "500ms",
                "true; \(program); true"
            )
            #expect(run.status == .exited(124))
            #expect(run.lines.map { $0.split(separator: " ").last } == ["up", "cleaning", "cleaned"])
        }
    }
}
