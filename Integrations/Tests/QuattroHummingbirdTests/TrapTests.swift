import Hummingbird
import Quattro
import QuattroHummingbird
import Testing

/// Limits that cannot be meant end the program when the middleware is made, with a message that names them.
struct TrapTests {
    private typealias Deadlines = DeadlineMiddleware<BasicRequestContext>

    private static func expect(_ result: ExitTest.Result?, says message: String) {
        let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
        #expect(text?.contains(message) == true, "\(text ?? "nothing")")
    }

    @Test func `negative limits are refused`() async {
        Self.expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Deadlines(maximum: .seconds(-1))
            },
            says: "maximum must be more than minimumToStart, 0.0 seconds, but is -1.0 seconds; nil means no limit"
        )
        Self.expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Deadlines(minimumToStart: .seconds(-1))
            },
            says: "minimumToStart must not be negative, but is -1.0 seconds"
        )
        Self.expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Deadlines(shutdownGrace: .seconds(-1))
            },
            says: "shutdownGrace must not be negative, but is -1.0 seconds; nil means no limit"
        )
        Self.expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Deadlines(warnsAfter: .seconds(-1))
            },
            says: "warnsAfter must not be negative, but is -1.0 seconds"
        )
    }

    @Test func `a maximum that lets no request start is refused`() async {
        Self.expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Deadlines(maximum: .seconds(2), minimumToStart: .seconds(2))
            },
            says: "maximum must be more than minimumToStart, 2.0 seconds, but is 2.0 seconds"
        )
    }

    @Test func `a name that no header can have is refused`() async {
        Self.expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Deadlines(headers: [.milliseconds(name: "time left")])
            },
            says: "\"time left\" cannot be the name of an HTTP header"
        )
    }

    @Test func `zero is allowed where it means something`() {
        _ = Deadlines(headers: [], minimumToStart: .zero, shutdownGrace: .zero, warnsAfter: .zero)
    }
}
