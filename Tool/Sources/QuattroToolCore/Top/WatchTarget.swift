/// The process to watch, as it was given.
package enum WatchTarget: Sendable, Hashable {
    case process(Int32)
    case socket(path: String)

    /// A number is a process ID; a text with a slash is the path of a socket.
    package init(_ text: String) throws(WatchTargetError) {
        if text.contains("/") {
            self = .socket(path: text)
        } else if let number = Int32(text), number > 0, text.allSatisfy(\.isNumber) {
            self = .process(number)
        } else {
            throw WatchTargetError(text: text)
        }
    }
}

package struct WatchTargetError: Error, Hashable, CustomStringConvertible {
    let text: String

    package var description: String {
        let text = Terminal.printable(text)
        return "'\(text)' is neither the number of a process, such as 4711, nor the path of a socket, such as ./\(text)"
    }
}

/// The time between two requests, as it was typed: seconds, such as `0.5`.
package struct WatchInterval: Sendable, Hashable {
    package static let usual = WatchInterval(duration: .seconds(1))
    package static let least = 0.1
    package static let most = 3_600.0

    package let duration: Duration

    private init(duration: Duration) { self.duration = duration }

    package init(_ text: String) throws(WatchIntervalError) {
        guard let seconds = Double(text), seconds.isFinite, (Self.least...Self.most).contains(seconds) else {
            throw WatchIntervalError()
        }
        duration = .microseconds(Int64((seconds * 1_000_000).rounded()))
    }
}

package struct WatchIntervalError: Error, Hashable, CustomStringConvertible {
    package var description: String { "use seconds, from 0.1 to 3600, such as 0.5" }
}
