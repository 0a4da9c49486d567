import QuattroToolCore
import Testing

@Suite struct ReadySearchTests {
    private func finds(_ pattern: String, in line: [UInt8]) throws -> Bool {
        var search = ReadySearch(try ReadyPattern(pattern))
        return search.isEnded(by: line)
    }

    @Test(arguments: [
        ("listening on", "12:00 listening on port 80", true), ("^listening", "now listening", false),
        ("port \\d+$", "port 8080", true), ("(?i)READY", "is ready", true), ("ready", "", false), ("", "", true),
        ("a b", "ab", false),
    ])
    func aLineMatchesWhereverThePatternIsFoundInIt(pattern: String, line: String, isFound: Bool) throws {
        #expect(try finds(pattern, in: Array(line.utf8)) == isFound)
    }

    @Test func theCarriageReturnBeforeTheNewlineDoesNotBelongToTheLine() throws {
        #expect(try finds("ready$", in: Array("ready\r".utf8)))
        #expect(try !finds("\\r", in: Array("ready\r".utf8)))
    }

    @Test func bytesThatAreNotTextDoNotHideTheTextAroundThem() throws {
        #expect(try finds("^. ready .$", in: [0xFF] + Array(" ready ".utf8) + [0xC3]))
    }

    @Test func onlyTheFirstLineThatMatchesEndsTheSearch() throws {
        var search = ReadySearch(try ReadyPattern("up"))
        let found = ["no", "up", "up"].map { search.isEnded(by: Array($0.utf8)) }
        #expect(found == [false, true, false])
    }

    @Test(arguments: ["(", "[a", "*", "a{2,1}", "\\q", "(?<=a)b"])
    func whatIsNoRegularExpressionIsRefused(text: String) {
        #expect(throws: (any Error).self) { try ReadyPattern(text) }
    }
}

@Suite struct LookingAtLinesTests {
    /// The lines that are shown to a look, of chunks that are split into pieces of at most 4 bytes.
    private func seen(_ chunks: String...) -> [String] {
        var splitter = LineSplitter(prefix: Array("> ".utf8), longestLine: 4)
        var lines: [String] = []
        let look = { (line: [UInt8]) in lines.append(String(decoding: line, as: UTF8.self)) }
        for chunk in chunks { _ = Array(chunk.utf8).withUnsafeBytes { splitter.split($0, look: look) } }
        _ = splitter.finish(look: look)
        return lines
    }

    @Test func eachWholeLineIsSeenWithoutPrefixAndNewline() {
        #expect(seen("a\n\nb", "c\nd") == ["a", "", "bc", "d"])
    }

    @Test func ofALongLineOnlyTheFirstPieceIsSeen() {
        #expect(seen("0123456789\na\n") == ["0123", "a"])
        #expect(seen("0123", "4567", "8", "9\n", "a") == ["0123", "a"])
        #expect(seen("01234567\na") == ["0123", "a"])
        #expect(seen("0123456789") == ["0123"])
    }

    @Test func aLineOfExactlyTheLongestLengthIsSeenOnce() {
        #expect(seen("0123\n4567\n") == ["0123", "4567"])
        #expect(seen("0123", "\n", "4567") == ["0123", "4567"])
    }
}

@Suite struct ReadyPatternWaysTests {
    private func finds(_ pattern: String, in line: [UInt8]) throws -> Bool {
        var search = ReadySearch(try ReadyPattern(pattern))
        return search.isEnded(by: line)
    }

    @Test(arguments: [
        (".*listening.*", "now listening on 80", true), (".*listening.*", "now", false), (".*?a.*?", "xax", true),
        (".*", "", true), (".*|a", "b", true), ("\\.*", "x", true), ("x\\.*", "x", true), ("x\\.*$", "xa", false),
        ("x\\\\.*", "x\\", true), ("x\\\\.*", "x", false), (".*+a", "ba", false), (".{2}.*", "a", false),
        ("a.*.*", "ba", true),
        ("(?x) a # .*", "a", true), ("\\Q.*\\E", ".*", true), ("\\Q.*\\E", "x", false), ("it's up!", "it's up!", true),
    ])
    func aPatternWithLooseEndsFindsWhatItWouldWithThem(pattern: String, line: String, isFound: Bool) throws {
        #expect(try finds(pattern, in: Array(line.utf8)) == isFound)
    }

    /// Words are looked for in another way than other patterns, such as the same in parentheses.
    @Test(arguments: [
        ("e", "cafe\u{301}", false), ("e", "caf\u{E9}", false), ("e", "\u{E9}e", true), ("cafe", "cafe\u{301}", false),
        ("K", "\u{212A}", false), ("up", "serveur lanc\u{E9}: up", true), ("up", "up\u{20DD}", false),
        (";", "\u{37E}", false),
        ("up", "\u{FFFD}up", true),
    ])
    func wordsAreFoundWhereTheRegularExpressionIs(words: String, line: String, isFound: Bool) throws {
        #expect(try finds(words, in: Array(line.utf8)) == isFound)
        #expect(try finds("(?:\(words))", in: Array(line.utf8)) == isFound)
    }

    @Test func aLongLineIsSearchedInTimeThatGrowsNoFasterThanIt() throws {
        let long = Array(repeating: UInt8(ascii: "l"), count: 64 * 1024)
        let clock = ContinuousClock()
        var found = false
        let time = try clock.measure { found = try finds(".*listening.*", in: long) }
        #expect(!found)
        // With the loose ends it takes minutes.
        #expect(time < .seconds(1))
    }

    @Test(arguments: [
        "\u{1B}[32mlistening\u{1B}[0m on 80\r", "listening on 80", "\u{1B}]0;title\u{07}listening on 80\r",
        "listening\u{1B}[K on 80",
        "\u{1B}]8;;http://x\u{1B}\\listening on 80",
    ])
    func colorsAndWhatElseIsNotShownDoNotCount(line: String) throws {
        #expect(try finds("^listening on 80$", in: Array(line.utf8)))
    }

    @Test func whatIsLeftOfASequenceThatIsCutOffIsNothing() {
        for line in ["\u{1B}", "\u{1B}[", "\u{1B}[31", "\u{1B}]0;x"] {
            #expect(EscapeSequence.removed(from: Array(line.utf8)).isEmpty)
        }
    }
}
