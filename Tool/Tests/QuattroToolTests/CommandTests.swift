import QuattroToolCore
import Testing

@Suite struct CommandTests {
    @Test(arguments: [
        ("make -j4", "make"), ("/usr/bin/env python3", "env"), ("CC=clang FOO=1 make", "make"), ("  sleep 1", "sleep"),
        ("(trap '' TERM; sleep 1) & exit 0", "trap"), ("\"./my tool\" -x", "my"), ("A=1", "A=1"), ("", "sh"),
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

    @Test func aFileHasACommandALine() {
        let text = "# first\n\necho a # not a comment\n  \n  # indented\n\techo b\r\necho c"
        #expect(CommandList.commands(in: text) == ["echo a # not a comment", "echo b", "echo c"])
        #expect(CommandList.commands(in: "").isEmpty)
    }
}
