import Testing

@testable import QuattroToolCore

@Suite struct ShellSettingsTests {
    private func start(_ path: [UInt8]?, _ limit: UInt?) -> [String] {
        var settings = ShellSettings()
        if let path { settings.path = path }
        let (program, arguments) = settings.start(of: Array("x".utf8), descriptorLimit: limit)
        return [program] + arguments.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aShellGetsTheScriptAsOneArgument() {
        #expect(start(nil, nil) == ["/bin/sh", "-c", "x"])
        #expect(start(nil, 99) == ["/bin/sh", "-c", "ulimit -S -n 99;x"])
        #expect(start(Array("/bin/bash".utf8), nil) == ["/bin/bash", "-c", "x"])
    }

    @Test func whereAnotherShellMayNotKnowLimitsTheUsualOneSetsThem() {
        let setting = "ulimit -S -n 99;exec \"$0\" -c \"$1\""
        #expect(start(Array("/bin/fish".utf8), 99) == ["/bin/sh", "-c", setting, "/bin/fish", "x"])
        #expect(start([0x2F, 0xFF], nil) == ["/bin/sh", "-c", "exec \"$0\" -c \"$1\"", "/\u{FFFD}", "x"])
    }

    @Test(arguments: [
        ("/bin/sh", true), ("/opt/bash-5.2", true), ("/bin/ksh93", true), ("/bin/fish", false), ("/bin/python3", false),
        ("/bin/bashful", false), ("/bin/93", false),
    ])
    func onlySomeShellsAreKnownToQuoteAsShDoes(path: String, isKnown: Bool) {
        var settings = ShellSettings()
        settings.path = Array(path.utf8)
        #expect(settings.quotesLikeSh == isKnown)
    }

    @Test(arguments: ["A=1", "_a1=", "FOO=x=y z", "A=\u{10F7FF}"])
    func aVariableHasANameAndAValue(text: String) throws {
        #expect(try VariableText.bytes(of: text) == ByteText.bytes(of: text))
    }

    @Test(arguments: [
        ("A", VariableTextError.noValue), ("", .noValue), ("=x", .badName), ("1A=x", .badName), ("A B=x", .badName),
        ("Ä=x", .badName), ("A-B=x", .badName), ("QUATTRO_COMMAND=x", .reserved),
    ])
    func whatAShellWouldNotKnowAsAVariableIsRefused(text: String, error: VariableTextError) {
        #expect(throws: error) { try VariableText.bytes(of: text) }
    }
}
