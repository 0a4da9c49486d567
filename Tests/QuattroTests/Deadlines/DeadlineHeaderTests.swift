import QuattroTesting
import Testing

@testable import Quattro

struct DeadlineHeaderTests {
    static let all: [DeadlineHeader] = [.grpc, .envoy, .connect, .milliseconds(name: "X-Time-Left")]

    @Test func `the headers have the names of their protocols, in lower case`() {
        #expect(
            Self.all.map(\.name) == [
                "grpc-timeout", "x-envoy-expected-rq-timeout-ms", "connect-timeout-ms", "x-time-left",
            ]
        )
        #expect("\(DeadlineHeader.grpc)" == "grpc-timeout")
    }

    // MARK: - Writing

    @Test(arguments: [
        (Duration.zero, "0n"), (.seconds(-5), "0n"), (.nanoseconds(1), "1n"),
        (Duration(attoseconds: 1_999_999_999), "1n"),
        (.nanoseconds(9_999_999), "9999999n"), (.nanoseconds(10_000_000), "10000u"),
        (.nanoseconds(10_000_999), "10000u"),
        (.milliseconds(447), "447000u"), (.microseconds(9_999_999), "9999999u"), (.seconds(10), "10000m"),
        (.seconds(9_999), "9999000m"), (.seconds(10_000), "10000S"), (.seconds(9_999_999), "9999999S"),
        (.seconds(10_000_000), "166666M"), (.seconds(3600) * 9_999_999, "9999999H"), (.seconds(Int64.max), "9999999H"),
    ])
    func `gRPC's is written in the finest unit of which seven digits suffice`(remaining: Duration, text: String) {
        #expect(DeadlineHeader.grpc.write(remaining) == text)
    }

    @Test(arguments: [
        (Duration.zero, "0"), (.seconds(-5), "0"), (.nanoseconds(999_999), "0"), (.milliseconds(1), "1"),
        (.nanoseconds(498_999_999), "498"), (.milliseconds(9_999_999_999), "9999999999"),
        (.seconds(Int64.max), "9999999999"),
    ])
    func `the others are written in whole milliseconds`(remaining: Duration, text: String) {
        #expect(DeadlineHeader.envoy.write(remaining) == text)
        #expect(DeadlineHeader.connect.write(remaining) == text)
    }

    @Test(arguments: all)
    func `what is written is read again, never longer and shorter by less than a unit`(header: DeadlineHeader) throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            // Every order of magnitude as often as any other.
            let length = Int.random(in: 1...64, using: &random)
            let remaining = Duration.nanoseconds(
                Int64(UInt64.random(in: .min ... .max, using: &random) >> UInt64(length))
            )
            let text = header.write(remaining)
            let back = try #require(header.read(text), "\(text)")
            let most: Duration = header == .grpc ? .seconds(3600) * 9_999_999 : .milliseconds(9_999_999_999)
            #expect(back <= remaining)
            let lost = min(remaining, most) - back
            // A unit is left for the next one when there are ten thousand of that at least.
            #expect(header == .grpc ? lost * 10_000 <= remaining : lost < .milliseconds(1), "\(remaining) as \(text)")
        }
    }

    // MARK: - Reading

    @Test(arguments: [
        ("0n", Duration.zero), ("1n", .nanoseconds(1)), ("447053u", .microseconds(447_053)),
        ("99999999m", .milliseconds(99_999_999)),
        ("5S", .seconds(5)), ("2M", .seconds(120)), ("3H", .seconds(10_800)), ("00000005S", .seconds(5)),
        ("99999999H", .seconds(359_999_996_400)),
    ])
    func `gRPC's is read with up to eight digits`(text: String, remaining: Duration) {
        #expect(DeadlineHeader.grpc.read(text) == remaining)
        #expect(DeadlineHeader.grpc.read("<\(text)>".dropFirst().dropLast()) == remaining)
    }

    @Test(arguments: [
        ("0", Duration.zero), ("500", .milliseconds(500)), ("0000000500", .milliseconds(500)),
        ("9999999999", .milliseconds(9_999_999_999)),
    ])
    func `milliseconds are read with up to ten digits`(text: String, remaining: Duration) {
        #expect(DeadlineHeader.envoy.read(text) == remaining)
    }

    static let malformed = [
        "", " ", "5", "S", "-5S", "+5S", " 5S", "5S ", "5 S", "5s", "5h", "5µ", "5x", "5.0S", "5,S", "1e3m", "0x5S",
        "999999999n", "٥S", "5S,6S",
        "5S\0", "\u{0}5S", "５S", "5S\u{301}", "5\u{200D}S", "nS", "S5", "-", "--5S", "5SS",
        String(repeating: "9", count: 70_000) + "n", String(repeating: "S", count: 70_000),
    ]

    @Test(arguments: malformed)
    func `what is malformed is no limit to gRPC's`(text: String) {
        #expect((DeadlineHeader.grpc.read(text) == nil))
    }

    @Test(arguments: [
        "-5", "+5", " 5", "5 ", "5.0", "5ms", "1e3", "0x10", "99999999999", "٥", "５", "5,6", "5\0", "", "NaN", "inf",
        String(repeating: "0", count: 70_000),
    ])
    func `what is malformed is no limit in milliseconds`(text: String) {
        #expect((DeadlineHeader.envoy.read(text) == nil))
    }

    @Test(arguments: all)
    func `any bytes are read as a slow reader reads them`(header: DeadlineHeader) {
        var random = SplitMix64(seed: 2)
        let alphabet = Array("0123456789019999numSMHx-+. ,\u{0}٥é")
        for _ in 0..<50_000 {
            let text = String(
                (0..<Int.random(in: 0...11, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "0" }
            )
            #expect(header.read(text) == Self.slowRead(text, header), "\(text.debugDescription)")
        }
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(header.read(text) == Self.slowRead(text, header), "\(bytes)")
        }
    }

    /// By regular expressions, as the specifications have it.
    private static func slowRead(_ text: String, _ header: DeadlineHeader) -> Duration? {
        guard header == .grpc else {
            return text.unicodeScalars.allSatisfy(\.isASCIIDigit) && (1...10).contains(text.unicodeScalars.count)
                ? Int64(text).map { .milliseconds($0) } : nil
        }
        let lengths: [Character: Duration] = [
            "n": .nanoseconds(1), "u": .microseconds(1), "m": .milliseconds(1), "S": .seconds(1), "M": .seconds(60),
            "H": .seconds(3600),
        ]
        guard let length = text.last.flatMap({ lengths[$0] }) else { return nil }
        let digits = text.dropLast()
        guard digits.unicodeScalars.allSatisfy(\.isASCIIDigit), (1...8).contains(digits.unicodeScalars.count) else {
            return nil
        }
        return Int64(digits).map { length * $0 }
    }

    // MARK: - The least

    @Test func `of several limits the least counts, and what is malformed is none`() {
        let values = ["grpc-timeout": ["2S", "1500m", "-1S"], "x-envoy-expected-rq-timeout-ms": ["x", "1600"]]
        func least(_ headers: [DeadlineHeader], _ maximum: Duration?) -> Duration? {
            DeadlineHeader.least(of: headers, notLongerThan: maximum) { values[$0] ?? [] }
        }
        #expect(least([.grpc, .envoy, .connect], nil) == .milliseconds(1500))
        #expect(least([.envoy, .connect], nil) == .milliseconds(1600))
        #expect(least([.grpc, .envoy], .seconds(1)) == .seconds(1))
        #expect(least([.connect], .seconds(1)) == .seconds(1))
        #expect((least([.connect], nil) == nil))
    }

    @Test(.simulated) func `what is left becomes a deadline of the receiver's clock`() async throws {
        #expect(Deadline(remaining: nil) == .never)
        #expect(Deadline(remaining: .zero) == .passed)
        #expect(Deadline(remaining: .seconds(-1)) == .passed)
        #expect(Deadline(remaining: .seconds(5)) == .second(5))
        #expect(Deadline(remaining: .seconds(Int64.max)) > .second(1_000_000_000))
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
