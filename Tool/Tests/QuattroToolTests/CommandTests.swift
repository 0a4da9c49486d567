import QuattroToolCore
import Testing

@Suite struct CommandTests {
    @Test(arguments: [
        ("make -j4", "make"), ("/usr/bin/env python3", "env"), ("env", "env"), ("env -i A=b x", "x"),
        ("exec sleep 1", "sleep"), ("nice -n 5 make", "make"),
        ("cd web && npm start", "npm"), ("cd web", "cd"), ("cd a; FOO=\"a b\" echo q", "echo"),
        ("npm run build -- -x", "build"),
        ("cd web && exec npm run build", "build"), ("npm run", "npm"), ("FOO='a b' ./x.sh", "x.sh"), ("time", "time"),
        ("CC=clang FOO=1 make", "make"), ("  sleep 1", "sleep"),
        ("(trap '' TERM; sleep 1) & exit 0", "trap"), ("\"./my tool\" -x", "my tool"), ("A=1", "A=1"), ("", "sh"),
        ("((", "sh"),
        ("echo;ls", "echo"), ("averyveryverylongname -x", "averyveryverylo…"), ("\u{1B}[31mred", "\u{FFFD}[31mred"),
        ("1=2 x", "1=2"), ("/", "/"),
    ])
    func aCommandIsNamedAfterItsProgram(command: String, name: String) {
        #expect(CommandLabel(number: 1, command: command).name == name)
    }

    @Test func theLabelIsThePrefixOfTheOutput() {
        #expect(CommandLabel(number: 12, command: "make all").prefix == Array("[12 make] ".utf8))
    }

    @Test func commandsAreNumberedWithTheBackgroundLast() {
        let plan = RunPlan(foreground: ["a", "b"], background: ["c"])
        #expect(plan.commands.map(\.label.description) == ["[1 a]", "[2 b]", "[3 c]"])
        #expect(plan.commands.map(\.isBackground) == [false, false, true])
        #expect(plan.foreground.map(\.text) == ["a", "b"])
        #expect(plan.background.map(\.text) == ["c"])
    }

    @Test func aFileHasACommandALine() throws {
        let text = "# first\n\necho a # not a comment\n  \n  # indented\n\techo b\r\necho c"
        #expect(try CommandList.commands(in: Array(text.utf8)) == ["echo a # not a comment", "echo b", "echo c"])
        #expect(try CommandList.commands(in: [0xEF, 0xBB, 0xBF] + Array("echo a".utf8)) == ["echo a"])
        #expect(try CommandList.commands(in: []).isEmpty)
    }

    @Test func aNULInAFileIsRefusedWithItsLine() {
        let error = #expect(throws: CommandListError.self) { try CommandList.commands(in: Array("a\n\nb\0c\nd".utf8)) }
        #expect(error?.line == 3)
    }

    @Test func whatTheShellGetsAreTheBytesOfACommand() throws {
        let bytes: [UInt8] = Array("cat f".utf8) + [0xFF] + Array(".txt".utf8)
        let plan = RunPlan(foreground: try CommandList.commands(in: bytes))
        #expect(plan.commands[0].script == bytes)
        #expect(plan.commands[0].text == "cat f\u{FFFD}.txt")
    }
}
