import Foundation
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension EndToEnd.Shown {
    @Suite struct LiveBlockTests {
        private let patient = "echo one; sleep 0.5; echo two; sleep 0.3"

        @Test func aTerminalShowsWhatRunsAndHowLongIsLeft() async throws {
            let screen = try await onTerminal("run", "--fail-after", "1h", patient)
            #expect(screen.bytes.contains("59m59s left"))
            #expect(screen.bytes.contains("\u{1B}[1A\u{1B}[K\u{1B}[C\u{1B}[J\r"))
            #expect(screen.shown.prefix(2) == ["[1 echo] one", "[1 echo] two"])
            #expect(screen.shown.dropFirst(2).first?.hasPrefix("quattro: 1 ok") == true)
            #expect(screen.shown.count == 4)
        }

        @Test func quietShowsNoBlock() async throws {
            let screen = try await onTerminal("run", "--quiet", patient)
            #expect(screen.bytes == "[1 echo] one\r\n[1 echo] two\r\n")
        }

        @Test func onATerminalTheColorsOfALineEndWithIt() async throws {
            let screen = try await onTerminal(
                "run",
                "--quiet",
                "printf '\\033[31mred\\nplain\\n\\033[31mred\\033[0m\\n'"
            )
            #expect(
                screen.bytes == "[1 printf] \u{1B}[31mred\u{1B}[0m\r\n[1 printf] plain\r\n"
                    + "[1 printf] \u{1B}[31mred\u{1B}[0m\r\n"
            )
        }

        @Test func onATerminalEachCommandHasAColor() async throws {
            let screen = try await onTerminal("run", "--quiet", "-j1", "echo a", "echo b", isColored: true)
            #expect(screen.bytes == "\u{1B}[36m[1 echo]\u{1B}[0m a\r\n\u{1B}[33m[2 echo]\u{1B}[0m b\r\n")
        }

        @Test func whatALineOverwritesIsNotItsPrefix() async throws {
            let screen = try await onTerminal("run", "--quiet", "printf '\\r10%%\\r100%%\\n'")
            #expect(screen.bytes == "[1 printf] \r[1 printf] 10%\r[1 printf] 100%\r\n")
        }

        @Test func theBlockShowsTheLineThatACommandHasBegunToPrint() async throws {
            let screen = try await onTerminal("run", "printf '\\r10%%\\r42%%'; sleep 0.5; echo")
            #expect(screen.bytes.contains("› 42%\r\n"))
            #expect(!screen.bytes.contains("› 10%"))
        }

        @Test func ofManyTheLastLineTellsHowFarTheRunHasCome() async throws {
            let screen = try await onTerminal("run", "-j1", "true", "sleep 0.5", "true")
            #expect(screen.bytes.contains("1 of 3 done, 1 running\r\n"))
            #expect(screen.shown.count == 4)
        }

        @Test func aTerminalThatCannotMoveItsCursorGetsNoBlock() async throws {
            let screen = try await onTerminal("run", patient, kind: "dumb")
            #expect(!screen.bytes.contains("\u{1B}"))
        }

        @Test func aPipeGetsNoBlock() async throws {
            let run = try await quattro("run", "--fail-after", "1h", patient)
            #expect(!run.error.contains("\u{1B}"))
            #expect(!run.error.contains("left"))
        }
    }
}

/// What a terminal got, and what it shows in the end.
private struct Screen {
    let bytes: String

    /// The lines that are left when every "up N lines and erase" has been obeyed.
    var shown: [String] {
        var lines: [String] = []
        for line in bytes.split(separator: "\r\n", omittingEmptySubsequences: false) {
            var rest = line
            while let erase = rest.prefixMatch(of: /\r\u{1B}\[(\d+)A\u{1B}\[K\u{1B}\[C\u{1B}\[J\r/) {
                lines.removeLast(min(lines.count, Int(erase.1) ?? 0))
                rest = rest[erase.range.upperBound...]
            }
            lines.append(String(rest))
        }
        return lines.filter { !$0.isEmpty }
    }
}

/// Runs the tool with both output streams on a terminal of its own.
private func onTerminal(_ arguments: String..., kind: String = "xterm", isColored: Bool = false) async throws -> Screen
{
    let tool = Tool()
    let terminal = try #require(FileDescriptor.openTerminal())
    async let bytes = readToEnd(terminal.master)
    let result = try await Subprocess.run(
        .path(FilePath(Tool.path)),
        arguments: Arguments(arguments),
        environment: tool.environment.updating(["TERM": kind, "NO_COLOR": isColored ? "" : "1"]),
        output: .fileDescriptor(terminal.tool, closeAfterSpawningProcess: false),
        error: .fileDescriptor(terminal.tool, closeAfterSpawningProcess: false)
    )
    try terminal.tool.close()
    #expect(result.terminationStatus == .exited(0))
    #expect(tool.processes().isEmpty)
    return Screen(bytes: String(decoding: await bytes, as: UTF8.self))
}

/// Reads until the tool, and what has inherited the terminal from it, has closed it.
private func readToEnd(_ master: FileDescriptor) async -> [UInt8] {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = buffer.withUnsafeMutableBytes({ (try? master.read(into: $0)) ?? 0 }), count > 0 {
                bytes += buffer[..<count]
            }
            try? master.close()
            continuation.resume(returning: bytes)
        }
    }
}
