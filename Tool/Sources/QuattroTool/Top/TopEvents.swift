import Foundation
import QuattroToolCore
import Synchronization

/// The events while the screen is shown, one after another.
final class TopEvents: Sendable {
    enum Event: Sendable {
        case keys([Key])
        /// There is news; see ``TopEvents/take()``.
        case news
        case signal(Int32)
        /// Time has passed.
        case tick
        /// The terminal can no longer be written, or there will be no more keys.
        case terminalLost
    }

    let stream: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    /// Only the latest news: a screen that draws slowly does not keep all the trees that it has missed.
    private let news = Mutex<TopScreen.Event?>(nil)

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Event.self)
    }

    func tell(_ event: Event) { continuation.yield(event) }

    func tell(news event: TopScreen.Event) {
        let isFirst = news.withLock { news in
            defer { news = event }
            return news == nil
        }
        if isFirst { tell(.news) }
    }

    func take() -> TopScreen.Event? {
        news.withLock { news in
            defer { news = nil }
            return news
        }
    }
}
