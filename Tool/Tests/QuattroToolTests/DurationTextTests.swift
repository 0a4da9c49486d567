import QuattroToolCore
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("10s", .seconds(10)), ("1.5m", .seconds(90)), ("2h", .seconds(7200)),
        ("1h30m", .seconds(5400)), ("1d", .seconds(86_400)), ("7us", .microseconds(7)), ("0s", .zero),
        ("1h2m3s4ms", .seconds(3723) + .milliseconds(4)), ("0.1s", .milliseconds(100)), ("007s", .seconds(7)),
        ("0.000001s", .microseconds(1)), ("1.5h1.5m", .seconds(5490)),
    ])
    func numbersWithUnitsAreDurations(text: String, duration: Duration) throws {
        #expect(try DurationText(text).duration == duration)
    }

    @Test func theTextIsKeptForMessages() throws {
        #expect(try DurationText("1.50m").text == "1.50m")
    }

    @Test(arguments: [
        "10x", "x", "s", "ms", ".5s", "1.s", "1..2s", "1.2.3s", "1s2m", "1s1s", "1 s", " 1s", "1s ", "+1s", "1e3s",
        "10S",
        "1m-5s", "½s", "٣s", "1h30", "∞", "nan", "inf",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: DurationTextError.self) { try DurationText(text) }
    }

    @Test(arguments: [
        ("", DurationTextError.empty), ("-5s", .negative), ("10", .noUnit("10")), ("1.5", .noUnit("1.5")),
        ("1h30", .noUnit("30")), ("10x", .malformed), ("1000001d", .tooLong), ("1000000d1us", .tooLong),
        ("99999999999999999999999999999999999999999999999999s", .tooLong),
        ("340282366920938463463374607431768211455d", .tooLong),
        ("99999999999999999999d", .tooLong),
    ])
    func theReasonForARefusalIsNamed(text: String, reason: DurationTextError) {
        #expect(throws: reason) { try DurationText(text) }
    }

    @Test func everyRefusalSaysWhatIsAllowed() {
        for error in [DurationTextError.empty, .negative, .noUnit("10"), .malformed] {
            for rule in ["us, ms, s, m, h, d, in lower case", "largest first, each only once", "digit on both sides"] {
                #expect(error.description.contains(rule))
            }
            #expect(error.description.hasSuffix("such as 250ms, 10s, 1.5m or 1h30m"))
        }
        #expect(DurationTextError.tooLong.description.contains("1000000 days"))
    }

    @Test func theLongestDurationIsAccepted() throws {
        #expect(try DurationText("1000000d").duration == .seconds(86_400) * 1_000_000)
    }

    @Test func theGraceIsFiveSecondsUnlessItIsGiven() throws {
        #expect(try DurationText("5s") == .defaultGrace)
        #expect(RunPlan(foreground: ["x"]).grace == .defaultGrace)
    }

    @Test func moreDecimalsThanCountAreDropped() throws {
        #expect(try DurationText("0.3333333333333333333333333333333333333333333s").duration < .milliseconds(334))
    }

    @Test(arguments: [
        (Duration.zero, "0.0s"), (.milliseconds(49), "0.0s"), (.milliseconds(1250), "1.2s"),
        (.milliseconds(59_999), "59.9s"),
        (.seconds(60), "1m00s"), (.seconds(65), "1m05s"), (.seconds(7380), "2h03m"), (.seconds(273_600), "3d04h"),
        (.seconds(-3), "0.0s"),
    ])
    func durationsAreShownInAFewCharacters(duration: Duration, text: String) {
        #expect(duration.short == text)
    }
}
