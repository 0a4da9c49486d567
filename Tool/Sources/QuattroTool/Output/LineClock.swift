import Foundation

/// The local time of day, as it is put before a line.
struct LineClock {
    private var second = time_t.min
    private var text = ""

    /// The present time, such as `12:03:04.123 `.
    mutating func stamp() -> [UInt8] {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if now.tv_sec != second {
            second = now.tv_sec
            var local = tm()
            localtime_r(&second, &local)
            text = [local.tm_hour, local.tm_min, local.tm_sec].map { Self.digits(Int($0), 2) }.joined(separator: ":")
        }
        return Array("\(text).\(Self.digits(Int(now.tv_nsec) / 1_000_000, 3)) ".utf8)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
