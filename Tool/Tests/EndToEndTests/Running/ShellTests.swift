import Foundation
import Subprocess
import Testing

extension EndToEnd.Running {
    /// Which shell runs the commands, where, and with which environment.
    @Suite struct ShellTests {
        private static let bash = FileManager.default.isExecutableFile(atPath: "/bin/bash")

        @Test(.enabled(if: bash)) func anotherShellIsLookedUpInPATHOrGivenByItsPath() async throws {
            let command = "[[ a == a ]] && set -o pipefail && echo $((1 + 1)) \"$0\""
            for shell in ["bash", "/bin/bash"] {
                let run = try await quattro("run", "--shell", shell, command)
                #expect(run.status == .exited(0))
                #expect(run.lines.first?.hasPrefix("[1 [[] 2 /") == true)
            }
            let relative = try await shell("cd /bin; exec \"$QUATTRO\" run --shell ./bash --cwd / 'pwd'")
            #expect(relative.lines == ["[1 pwd] /"])
        }

        @Test func whateverTakesItsScriptAfterAnOptionIsAShell() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    cd \(directory); printf '#!/bin/sh\\nprintf "%%s|" "$@"; echo; ulimit -S -n\\n' >mine; chmod +x mine
                    PATH=:$PATH; "$QUATTRO" run --shell mine 'a  b'
                    mkdir "$(printf 'd\\377')"; mv mine d*/; "$QUATTRO" run --shell "$(printf 'd\\377')"/mine 'a  b'
                    ulimit -S -n 64; seq 40 | "$QUATTRO" run -q -j40 --shell d*/mine --from - | grep -cx '.* 64'
                    """
                )
                #expect(run.lines.filter { $0.contains("|") } == ["[1 a] -c|a  b|", "[1 a] -c|a  b|"])
                #expect(run.lines.last == "40")
            }
        }

        @Test func commandsRunInADirectoryAndKnowIt() async throws {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    cd \(directory); mkdir a "$(printf 'b\\377')"; ln -s a link; echo 'pwd' >list
                    "$QUATTRO" run -j1 --cwd link --from list 'pwd; echo $PWD' -b 'pwd >&2; exec sleep 1000' --ready a
                    "$QUATTRO" run --cwd "$(printf 'b\\377')" 'touch here; echo *; env | grep -c ^PWD='; ls -d b*/here | wc -l
                    """
                )
                let real = try #require(run.lines.first?.split(separator: " ").last)
                #expect(real.hasPrefix("/") && real.hasSuffix("/a"))
                #expect(run.lines.dropLast(3) == ["[1 pwd] \(real)", "[1 pwd] \(real)", "[2 pwd] \(real)"])
                #expect(run.lines.suffix(3) == ["[1 touch] here", "[1 touch] 1", "1"])
                #expect(run.error.contains("[3 pwd] \(real)"))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func variablesAreForAllCommandsByteForByteAndReplaceWhatWasThere() async throws {
            let run = try await shell(
                """
                export A=old; exec "$QUATTRO" run --env A=new --env 'B=x=y z' --env "C=$(printf '\\377')" \
                  'echo "$A" "$B"; printf %s "$C" | od -An -tx1; env | grep -c "^A="' -b 'echo "$A" >&2; exec sleep 1000' --ready new
                """
            )
            #expect(run.lines == ["[1 echo] new x=y z", "[1 echo]  ff", "[1 echo] 1"])
            #expect(run.error.contains("[2 echo] new\n"))
        }

        @Test(.enabled(if: bash)) func listsGoWithADirectoryAndAnotherShell() async throws {
            let run = try await quattro(
                "run",
                "-j1",
                "--cwd",
                "/usr",
                "--shell",
                "bash",
                "--env",
                "QUATTRO_ITEM=x",
                "[[ -d {} ]] && echo \"{}\"",
                ":::",
                "bin"
            )
            #expect(run.lines == ["[1 bin] bin"])
        }

        @Test(.enabled(if: bash)) func failuresDeadlinesAndInterruptsAreAsEver() async throws {
            let settings = ["run", "--shell", "bash", "--cwd", "/", "--env", "T=1000"]
            let failure = try await Tool().run(settings + ["sleep $T", "[[ a == b ]]"], input: "") { _ in }
            #expect(failure.status == .exited(1))
            #expect(failure.error.contains("[1 sleep]  cancelled ([2 [[]: status 1)"))
            let late = try await Tool().run(settings + ["-t200ms", "sleep $T & wait"], input: "") { _ in }
            #expect(late.status == .exited(124))
            let interrupted = try await Tool().run(settings + ["echo up; sleep $T"], input: "") { process in
                for await _ in process.lines {
                    try process.send(.interrupt)
                    break
                }
            }
            #expect(interrupted.status == .exited(130))
            #expect(failure.leftBehind + late.leftBehind + interrupted.leftBehind == [])
        }

        @Test(arguments: [
            (["run", "--shell", "no-such-shell", "x"], "there is no program 'no-such-shell'"),
            (["run", "--shell", "", "x"], "there is no program ''"),
            (["run", "--shell", "/nowhere/sh", "x"], "'/nowhere/sh' given to '--shell': No such file"),
            (["run", "--shell", "/etc/passwd", "x"], "Permission denied"),
            (["run", "--shell", "/etc", "x"], "Permission denied"),
            (["run", "--shell", "sh", "--shell", "sh", "x"], "'--shell' is given 2 times"),
            (["run", "--cwd", "/nowhere", "x"], "'/nowhere' given to '--cwd': No such file"),
            (["run", "--cwd", "/etc/passwd", "x"], "'/etc/passwd' given to '--cwd': Not a directory"),
            (["run", "--cwd", "", "x"], "'' given to '--cwd'"),
            (["run", "--cwd", "/", "--cwd", "/", "x"], "'--cwd' is given 2 times"),
            (["run", "--env", "A", "x"], "'A' is invalid for '--env <name=value>': it has no value"),
            (["run", "--env", "1=2", "x"], "begins with no digit"),
            (["run", "--env", "QUATTRO_COMMAND=1", "x"], "knows its commands"),
            (["run", "--shell", "env", "x", ":::", "a"], "'--shell env' does not quote as sh does"),
        ])
        func badUsageIsStatus64WithOneLine(arguments: [String], mentioned: String) async throws {
            let run = try await Tool().run(arguments, input: "") { _ in }
            #expect(run.status == .exited(64))
            #expect(run.text.isEmpty)
            #expect(run.error.contains(mentioned))
            #expect(run.error.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        }
    }
}
