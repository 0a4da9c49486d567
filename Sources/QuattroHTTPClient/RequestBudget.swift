#if HTTPClient
import AsyncHTTPClient
import NIOHTTP1
import Quattro
import QuattroRequests

/// The time that a request gives to its server.
struct RequestBudget {
    /// The deadline of the code that makes the request, as it is when the request is sent.
    let deadline: Deadline
    /// How much time the server gets; `nil` means no limit.
    let given: Duration?
    /// The limit that the request carried, if that is longer than the time left.
    let shortened: Duration?
    /// Whether the server has as much time as the caller, so that its deadline is the caller's.
    let isWhole: Bool

    /// - Parameters:
    ///   - deadline: The deadline of the code that makes the request.
    ///   - reserve: How much time is reserved for the caller.
    ///   - own: The limit that the request carries.
    init(deadline: Deadline, reserve: Duration, own: Duration?) {
        self.deadline = deadline
        guard let remaining = deadline.remaining else {
            (given, shortened, isWhole) = (own, nil, false)
            return
        }
        let available = max(remaining - reserve, .zero)
        given = min(own ?? available, available)
        shortened = own.flatMap { $0 > available ? $0 : nil }
        isWhole = reserve == .zero && (own ?? available) >= available
    }
}

// MARK: - The header

extension RequestBudget {
    /// Writes the time left into the header of a request, in place of its own value.
    ///
    /// Without a deadline around the call, the request keeps its own limit. Without a header, nothing is written.
    init(of deadline: Deadline, reserve: Duration, in header: DeadlineHeader?, of headers: inout HTTPHeaders) {
        guard let header else {
            self.init(deadline: .never, reserve: reserve, own: nil)
            return
        }
        let own = DeadlineHeader.least(of: [header]) { headers[$0] }
        self.init(deadline: deadline, reserve: reserve, own: own)
        if let given, deadline != .never { headers.replaceOrAdd(name: header.name, value: header.write(given)) }
    }

    func report(to observer: (any RequestObserver)?, operation: String) {
        guard let observer, let given else { return }
        if let shortened { observer.record(.shortened(from: shortened, to: given), operation: operation) }
        observer.record(.sent(remaining: given), operation: operation)
    }
}

// MARK: - The race of the two ends

extension RequestBudget {
    /// Whether a response only says that the caller's own deadline has passed.
    ///
    /// A deadline that has been moved later has not passed.
    func isOver(by response: HTTPClientResponse) -> Bool {
        guard isWhole, response.status == .gatewayTimeout, .currentEffective <= deadline else { return false }
        let ending = response.headers.first(name: RequestEnding.marker).flatMap(RequestEnding.init)
        guard let given, ending == .deadline || ending == .expired else { return false }
        let left = deadline.remaining ?? .zero
        return left <= CallersDeadline.lead(isRefusal: ending == .expired, given: given)
    }

    /// Waits for the deadline, so that the scope that owns it ends the call, and not an answer that was a little faster.
    nonisolated(nonsending) func waitForEnd() async throws { try await CallersDeadline.wait(for: deadline) }
}
#endif
