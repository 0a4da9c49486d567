import Testing

@testable import Quattro

struct ReadableDurationTests {
    @Test(
        arguments: [
            (.zero, "0.0 seconds"), (.seconds(3), "3.0 seconds"), (.milliseconds(3_588_264), "3588.264 seconds"),
            (.milliseconds(-1_500), "-1.5 seconds"), (.microseconds(5), "0.000005 seconds"),
            (.nanoseconds(499), "0.0 seconds"),
            (.nanoseconds(-499), "0.0 seconds"), (.nanoseconds(500), "0.000001 seconds"),
            (.nanoseconds(9_999_999), "0.01 seconds"),
            (.nanoseconds(10_499_999), "0.01 seconds"), (.nanoseconds(1_999_500_000), "2.0 seconds"),
            (Duration(attoseconds: .min), "-170141183460469231731.687 seconds"),
            (Duration(attoseconds: .max), "170141183460469231731.687 seconds"),
        ] as [(Duration, String)]
    )
    func
        `a duration is told in decimal digits, to the millisecond or, below a hundredth of a second, to the microsecond`(
            duration: Duration,
            text: String
        )
    {
        #expect(duration.readable == text)
    }
}
