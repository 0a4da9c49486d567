import QuattroToolCore
import Testing

@Suite struct ByteTextTests {
    @Test func whatIsValidIsWhatItSays() {
        for text in ["", "make all", "größe ✓ 🎉", "e\u{301}"] {
            #expect(ByteText.text(of: Array(text.utf8)) == text)
            #expect(ByteText.bytes(of: text) == Array(text.utf8))
        }
    }

    @Test(arguments: 0...255)
    func everyByteComesBack(byte: Int) {
        for bytes in [[UInt8(byte)], [0x61, UInt8(byte), 0x62], [UInt8(byte), UInt8(byte)]] {
            #expect(ByteText.bytes(of: ByteText.text(of: bytes)) == bytes)
        }
    }

    @Test func bytesAtRandomComeBack() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            // Many that begin something.
            let bytes = (0..<8).map { _ in UInt8.random(in: Bool.random() ? 0xC0...0xFF : 0x00...0xFF, using: &random) }
            #expect(ByteText.bytes(of: ByteText.text(of: bytes)) == bytes)
        }
    }

    @Test func bytesThatSpellAStandInComeBackToo() {
        let bytes = Array("\u{10F7FF}".utf8)
        #expect(ByteText.text(of: bytes) != "\u{10F7FF}")
        #expect(ByteText.bytes(of: ByteText.text(of: bytes)) == bytes)
    }

    @Test func peopleSeeAReplacementForWhatIsNotValid() {
        let text = ByteText.text(of: [0x61, 0xFF, 0x62])
        #expect(ByteText.hasStandIn(text))
        #expect(ByteText.readable(text) == "a\u{FFFD}b")
    }
}
