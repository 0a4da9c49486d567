import Logging
import Quattro
import QuattroTesting
import QuattroTracing
import Testing

/// What the lines of a log say.
struct LogTests {
    @Test(.simulated) func `a line tells what is left, and in which scope`() async throws {
        let log = Log(.quattro)
        log.logger.info("outside")
        try await fail(after: .microseconds(1_999_999), name: "GET /x") {
            log.logger.info("in time")
            await moveOn(after: .milliseconds(5)) { log.logger.info("in a scope without a name") }
            await withShield(name: "cleanup") { log.logger.info("shielded") }
        }
        #expect(
            log.lines == [
                "info outside",
                "info in time deadline.remaining_ms=1999 scope=GET /x",
                "info in a scope without a name deadline.remaining_ms=5",
                "info shielded scope=cleanup",
            ]
        )
    }

    @Test(.simulated) func `a line in cancelled code tells why`() async {
        let log = Log(.quattro)
        await moveOn(after: .milliseconds(5), name: "late") {
            try? await sleep(10)
            log.logger.info("late")
            await withCancelScope { _ in log.logger.info("inside") }
        }
        let scope = CancelScope(name: "stopped")
        scope.cancel(reason: "the client is gone")
        await scope.run { log.logger.info("stopped") }
        #expect(
            log.lines == [
                "info late deadline.remaining_ms=0 scope=late scope.cancelled=by its deadline",
                "info inside deadline.remaining_ms=0 scope.cancelled=by its deadline",
                "info stopped deadline.remaining_ms=0 scope=stopped scope.cancelled=explicitly: the client is gone",
            ]
        )
    }

    @Test(.simulated) func `the keys can be chosen`() async {
        let log = Log(.quattro(remainingKey: "left", scopeKey: "in"))
        await moveOn(after: .zero, name: "a") { log.logger.info("x") }
        #expect(log.lines == ["info x in=a in.cancelled=by its deadline left=0"])
    }

    @Test func `an observer warns of work that went on after it was asked to stop`() {
        let log = Log()
        let observer: any RequestObserver = .log(to: log.logger, slowerThan: .milliseconds(20))
        observer.record(.stopped(.deadline, after: .microseconds(20_001)), operation: "/users/{id}")
        observer.record(.stopped(.disconnected, after: .milliseconds(20)), operation: "/users/{id}")
        observer.record(.refused(remaining: .microseconds(1500)), operation: "echo.Echo/Get")
        observer.record(.unsent, operation: "GET")
        observer.record(.received(remaining: .seconds(1)), operation: "GET")
        observer.record(.sent(remaining: .seconds(1)), operation: "GET")
        observer.record(.shortened(from: .seconds(2), to: .seconds(1)), operation: "GET")
        #expect(
            log.lines == [
                "warning the work for a request went on after it was asked to stop cause=deadline latency_ms=20 operation=/users/{id}",
                "debug the work for a request was stopped cause=disconnected latency_ms=20 operation=/users/{id}",
                "debug a request was refused, since too little time was left deadline.remaining_ms=1 operation=echo.Echo/Get",
                "debug a request was not sent, since no time was left operation=GET",
            ]
        )
    }

    @Test func `several observers are all told, in order`() {
        let log = Log()
        let observer: (any RequestObserver)? = .multiplex([
            .log(to: log.logger), LogObserver(logger: log.logger, slowerThan: .zero),
        ])
        observer?.record(.stopped(.shutdown, after: .milliseconds(1)), operation: "a")
        #expect(
            log.lines == [
                "debug the work for a request was stopped cause=shutdown latency_ms=1 operation=a",
                "warning the work for a request went on after it was asked to stop cause=shutdown latency_ms=1 operation=a",
            ]
        )
    }
}
