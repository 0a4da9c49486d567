import QuattroToolCore
import Testing

@Suite struct KeyReaderTests {
    private func keys(_ text: String) -> [Key] {
        var reader = KeyReader()
        return reader.read(Array(text.utf8)) + reader.finish()
    }

    @Test(arguments: [
        ("\u{1B}[A", [Key.up]), ("\u{1B}OB", [.down]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
        ("\u{1B}[H\u{1B}[1~\u{1B}[7~\u{1B}OH", [.home, .home, .home, .home]),
        ("\u{1B}[F\u{1B}[4~\u{1B}[8~", [.end, .end, .end]), ("\u{1B}[1;5A", [.up]),
        ("q/é日", [.character("q"), .character("/"), .character("é"), .character("日")]),
        ("\r\n\u{7F}\u{8}\u{C}", [.enter, .enter, .backspace, .backspace, .redraw]), ("\u{1B}", [.escape]),
        ("\u{1B}\u{1B}[A", [.escape, .up]), ("\u{1B}x", [.escape, .character("x")]),
        ("\u{1B}[3~\u{1B}[200~\u{1}\t", []), ("\u{1B}[", []),
    ])
    func `bytes are keys`(text: String, expected: [Key]) {
        #expect(keys(text) == expected)
    }

    @Test func `a key may come in pieces`() {
        var reader = KeyReader()
        let pieces = "a\u{1B}[6~日b".utf8.map { reader.read([$0]) }
        #expect(pieces.flatMap(\.self) == [.character("a"), .pageDown, .character("日"), .character("b")])
        #expect(!reader.isPending)
    }

    @Test func `bytes that are no text are left out`() {
        var reader = KeyReader()
        #expect(reader.read([0xFF, 0x80, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x61]) == [.character("("), .character("a")])
        #expect(!reader.isPending)
    }

    @Test func `a sequence that does not end keeps no memory`() {
        var reader = KeyReader()
        #expect(reader.read([0x1B, 0x5B] + Array(repeating: 0x30, count: 10_000)).isEmpty)
        _ = reader.finish()
        #expect(reader.read(Array("a".utf8)) == [.character("a")])
    }
}
