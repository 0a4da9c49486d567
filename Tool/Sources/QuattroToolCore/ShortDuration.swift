extension Duration {
    /// The duration in a few characters, for a person: `0.3s`, `12.0s`, `1m05s`, `2h03m`, `3d04h`.
    package var short: String {
        let tenths = Int64(max(.zero, self) / .milliseconds(100))
        let seconds = tenths / 10
        switch seconds {
        case ..<60: return "\(seconds).\(tenths % 10)s"
        case ..<3600: return "\(seconds / 60)m\(twoDigits(seconds % 60))s"
        case ..<86_400: return "\(seconds / 3600)h\(twoDigits(seconds / 60 % 60))m"
        default: return "\(seconds / 86_400)d\(twoDigits(seconds / 3600 % 24))h"
        }
    }

    private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
