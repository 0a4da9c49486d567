import Foundation
import Testing

@testable import QuattroInspect

struct UTCTests {
    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (951_782_399, "2000-02-28 23:59:59"), (951_782_400, "2000-02-29 00:00:00"),
        (1_796_029_927, "2026-11-30 09:12:07"), (-1, "1969-12-31 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
    ])
    func `a time is a date of the calendar`(time: Int, text: String) {
        #expect(UTC(secondsSince1970: time).description == text)
    }

    @Test func `any day is the day that Foundation says it is`() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: 0, to: 80_000, by: 17) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 3_661)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = UTC(secondsSince1970: day * 86_400 + 3_661).iso8601
            #expect(
                text == String(format: "%04d-%02d-%02dT01:01:01Z", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            )
        }
    }
}
