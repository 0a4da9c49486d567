import QuattroToolCore
import Testing

@Suite struct LineSplitterTests {
    private func split(_ chunks: [String], longestLine: Int = 8, isForTerminal: Bool = false) -> String {
        var splitter = LineSplitter(
            prefix: Array("> ".utf8),
            longestLine: longestLine,
            isForTerminal: isForTerminal
        )
        var lines: [UInt8] = []
        for chunk in chunks { lines += Array(chunk.utf8).withUnsafeBytes { splitter.split($0) } }
        return String(decoding: lines + splitter.finish(), as: UTF8.self)
    }

    @Test func wholeLinesGetThePrefix() {
        #expect(split(["a\nb\n"]) == "> a\n> b\n")
    }

    @Test func aLineThatComesInPartsIsJoined() {
        #expect(split(["a", "b", "c\nd", "\n"]) == "> abc\n> d\n")
    }

    @Test func aPartialLineIsHeldBackUntilItIsWhole() {
        var splitter = LineSplitter(prefix: [])
        #expect(Array("abc".utf8).withUnsafeBytes { splitter.split($0) }.isEmpty)
    }

    @Test func aLastLineWithoutNewlineGetsOne() {
        #expect(split(["a\nb"]) == "> a\n> b\n")
    }

    @Test func emptyLinesAreKeptAndNoOutputIsNoLine() {
        #expect(split(["\n\n"]) == "> \n> \n")
        #expect(split([]) == "")
        #expect(split(["", ""]) == "")
    }

    @Test func anOverlongLineComesInPieces() {
        #expect(split(["0123456789abcdefXYZ\n"]) == "> 01234567\n> 89abcdef\n> XYZ\n")
    }

    @Test func aLineOfExactlyTheLongestLengthIsOneLine() {
        #expect(split(["01234567\n"]) == "> 01234567\n")
        #expect(split(["01234567", "\n"]) == "> 01234567\n")
        #expect(split(["01234567", "8\n"]) == "> 01234567\n> 8\n")
        #expect(split(["01234567"]) == "> 01234567\n")
    }

    @Test func bytesThatAreNotTextPassUnchanged() {
        var splitter = LineSplitter(prefix: [])
        let bytes: [UInt8] = [0xFF, 0x00, 0xC3, 0x0D, 0x0A]
        #expect(bytes.withUnsafeBytes { splitter.split($0) } == bytes)
    }

    @Test(arguments: [
        ("\u{1B}[1ma", "\u{1B}[1ma\u{1B}[0m"), ("\u{1B}[1ma\r", "\u{1B}[1ma\r\u{1B}[0m"),
        ("\u{1B}[1ma\u{1B}[0m", "\u{1B}[1ma\u{1B}[0m"), ("\u{1B}[1ma\u{1B}[m", "\u{1B}[1ma\u{1B}[m"),
        ("\u{1B}[1ma\u{1B}[0m\r", "\u{1B}[1ma\u{1B}[0m\r"), ("plain", "plain"), ("", ""), ("\r", "\r"),
        ("\u{1B}", "\u{1B}\u{1B}[0m"),
    ])
    func onATerminalWhatALineHasSetEndsWithIt(line: String, shown: String) {
        #expect(split([line + "\n"], longestLine: 80, isForTerminal: true) == "> \(shown)\n")
        #expect(split([line + "\n"], longestLine: 80) == "> \(line)\n")
    }

    @Test func aStampGoesBeforeThePrefixOfEachLineThatComesOutFromThenOn() {
        var splitter = LineSplitter(prefix: Array("> ".utf8))
        splitter.stamp = Array("1 ".utf8)
        var lines = Array("a\nb\nc".utf8).withUnsafeBytes { splitter.split($0) }
        splitter.stamp = Array("2 ".utf8)
        lines += Array("\n".utf8).withUnsafeBytes { splitter.split($0) }
        #expect(String(decoding: lines, as: UTF8.self) == "1 > a\n1 > b\n2 > c\n")
    }

    @Test func aStampIsNotOverwrittenEither() {
        var splitter = LineSplitter(prefix: Array("> ".utf8), isForTerminal: true)
        splitter.stamp = Array("1 ".utf8)
        let lines = Array("10%\r20%\n".utf8).withUnsafeBytes { splitter.split($0) }
        #expect(String(decoding: lines, as: UTF8.self) == "1 > 10%\r1 > 20%\n")
    }

    @Test(arguments: 0..<100)
    func howTheBytesAreCutIntoChunksMakesNoDifference(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = String(
            (0..<Int.random(in: 0...60, using: &random)).map { _ in "ab\n".randomElement(using: &random) ?? "a" }
        )
        var chunks: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let chunk = rest.prefix(Int.random(in: 1...12, using: &random))
            chunks.append(String(chunk))
            rest = rest.dropFirst(chunk.count)
        }
        #expect(split(chunks) == split([text]), "seed \(seed)")
    }
}

extension LineSplitterTests {
    @Test(arguments: [
        ("10%\r20%", "10%\r> 20%"), ("\r10%\r20%", "\r> 10%\r> 20%"), ("a\r", "a\r"), ("\r", "\r"),
        ("a\rb\r", "a\r> b\r"),
    ])
    func onATerminalThePrefixIsNotOverwritten(line: String, shown: String) {
        #expect(split([line + "\n"], longestLine: 80, isForTerminal: true) == "> \(shown)\n")
        #expect(split([line + "\n"], longestLine: 80) == "> \(line)\n")
    }

    @Test(arguments: [
        ("", ""), ("done\n", ""), ("done\nhalf", "half"), ("10%\r20%", "20%"), ("10%\r20%\r", "20%"), ("\r", ""),
    ])
    func whatALineHasBegunWithIsWhatFollowsTheLastCarriageReturn(text: String, unfinished: String) {
        var splitter = LineSplitter(prefix: [])
        _ = Array(text.utf8).withUnsafeBytes { splitter.split($0) }
        #expect(String(decoding: splitter.unfinished, as: UTF8.self) == unfinished)
    }
}
