import Foundation
import Subprocess
import Testing

extension EndToEnd.Endings {
    @Suite struct SignalTests {
        @Test(arguments: [
            (Signal.interrupt, Int32(130), "Ctrl-C"), (.terminate, 143, "SIGTERM"), (.terminalClosed, 129, "SIGHUP"),
            (.quit, 131, "SIGQUIT"),
        ])
        func aSignalStopsEverythingInOrder(signal: Signal, status: Int32, name: String) async throws {
            let careful = "trap 'echo cleaned up; exit 0' TERM; echo up; while :; do sleep 0.01; done"
            let run = try await quattro("run", careful, "sleep 1000", signalsAfterEachLine: [signal])
            #expect(run.status == .exited(status))
            #expect(run.lines == ["[1 trap] up", "[1 trap] cleaned up"])
            #expect(run.error.contains("[2 sleep]  cancelled (\(name))"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test(arguments: [
            (SIGUSR2, "SIGUSR2"), (SIGALRM, "SIGALRM"), (SIGVTALRM, "SIGVTALRM"),
            (SIGXCPU, "SIGXCPU"), (SIGXFSZ, "SIGXFSZ"),
        ])
        func aSignalThatIsRarelySentStopsEverythingTooBeforeItEndsTheTool(signal: Int32, name: String) async throws {
            let run = try await shell("exec \"$QUATTRO\" run 'kill -\(signal) $PPID; sleep 1000' 'sleep 1000'")
            #expect(run.status == .exited(128 + signal))
            #expect(run.error.contains("[2 sleep]  cancelled (\(name))"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aSecondInterruptKillsACommandThatIgnoresTheFirst() async throws {
            let stubborn = "trap 'echo no' TERM; echo up; while :; do sleep 0.01; done"
            let run = try await quattro(
                "run",
                "--grace",
                "1h",
                stubborn,
                signalsAfterEachLine: [.interrupt, .interrupt]
            )
            #expect(run.status == .exited(130))
            #expect(run.lines == ["[1 trap] up", "[1 trap] no"])
            // Not after its grace, which was an hour.
            #expect(run.error.contains("[1 trap]  cancelled (Ctrl-C), killed  "))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func aToolToldToIgnoreInterruptsIgnoresThem() async throws {
            let run = try await shell(
                """
                trap '' INT
                "$QUATTRO" run 'kill -INT $PPID; sleep 0.3; echo still here'
                """
            )
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 kill] still here"])
        }
    }
}
