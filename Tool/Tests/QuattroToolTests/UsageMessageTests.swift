import QuattroToolCore
import Testing

@Suite struct UsageMessageTests {
    @Test(arguments: [
        ("Unknown option '--frob'. Did you mean '--from'?", "quattro: unknown option '--frob'; did you mean '--from'?"),
        ("It does not take\nany value.", "quattro: it does not take any value"),
        ("'--ready X' needs more", "quattro: '--ready X' needs more"), ("", "quattro: "),
    ])
    func everyReasonIsOneLineOfOneStyle(message: String, line: String) {
        #expect(UsageMessage.line(message, arguments: ["run"]) == line)
    }

    @Test(arguments: [
        (["make test"], "quattro run 'make test'"), (["make", "a b"], "quattro run make 'a b'"),
        (["--fail-after", "10s", "it's"], "quattro run --fail-after 10s 'it'\\''s'"),
        (["$HOME/x"], "quattro run '$HOME/x'"),
    ])
    func aMissingRunIsPutIntoTheHint(arguments: [String], hint: String) {
        #expect(UsageMessage.line("No", arguments: arguments) == "quattro: no; did you mean: \(hint)?")
    }

    @Test(arguments: [
        ["run", "x"], ["top", "x"], ["--quiet", "run"], ["help", "x"], ["--frob"], [""], ["a\nb"], [],
    ])
    func whereARunWouldNotHelpThereIsNoHint(arguments: [String]) {
        #expect(UsageMessage.line("No", arguments: arguments) == "quattro: no")
    }

    @Test(
        arguments: [
            (["help", "foo"], "foo"), (["help", "run", "foo"], "foo"), (["help", "-h", "foo"], "foo"),
            (["help", "run"], nil),
            (["help"], nil), (["help", "--help"], nil), (["run", "help", "foo"], nil), ([], nil),
        ] as [([String], String?)]
    )
    func onlyWhatExistsHasHelp(arguments: [String], unknown: String?) {
        let refusal = UsageMessage.unknownHelpTopic(in: arguments, topics: ["run", "help"])
        #expect(refusal == unknown.map { "there is no help about '\($0)': ask for quattro help run" })
    }

    @Test func onlyWhatHoldsNoCharacterToRunIsBlank() {
        #expect("".isBlank && " \t\n".isBlank)
        #expect(!" x".isBlank)
    }
}
