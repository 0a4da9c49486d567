import Foundation
import Quattro
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

enum ServiceError: Error {
    case transport(any Error)
    case decoding
    case both(any Error, then: (any Error)?)
}

/// As in GRPCCore: a struct with a cause among other things.
struct CallError: Error {
    var code = 2
    var message = "The transport threw an unexpected error."
    var metadata = ["a": "b"]
    var cause: (any Error)?
}

struct RetriesExhausted: Error {
    var last: any Error
    var earlier: [any Error]
}

struct Opaque: Error {}

/// An error in a value that is none, among other things.
struct Attempt: Sendable {
    let host: String
    let error: any Error
}

struct ConnectFailed: Error {
    let attempts: [Attempt]
    var results: [Result<Int, any Error>] = []
    let last: any Error
}

struct JobAbandoned: CancellationRepresentable {
    var cause: any Error = CancellationError()
    var isCancellation: Bool { false }
}

struct QueryCanceled: CancellationRepresentable {
    var isCancellation: Bool { true }
}

final class ObjectError: Error {
    let cause: any Error = CancellationError()
}

/// Carries an error so many levels deep.
struct Nested: Error {
    let inner: any Error

    init(_ depth: Int, around error: any Error) { inner = depth == 1 ? error : Nested(depth - 1, around: error) }
}

/// An error and its name, for the arguments of tests.
struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: any Error
    /// Whether it is a cancellation wherever it is thrown.
    var isPlain = false

    /// What libraries make of a wait that was cancelled.
    static let disguises = [
        Sample(testDescription: "URLError", error: URLError(.cancelled), isPlain: true),
        Sample(testDescription: "one that says so", error: QueryCanceled(), isPlain: true),
        Sample(
            testDescription: "an ErrorGroup",
            error: ErrorGroup([CancellationError(), URLError(.cancelled)]),
            isPlain: true
        ),
        Sample(testDescription: "a payload", error: ServiceError.transport(CancellationError())),
        Sample(
            testDescription: "a payload of several",
            error: ServiceError.both(CancellationError(), then: URLError(.cancelled))
        ),
        Sample(
            testDescription: "a payload of one and nothing",
            error: ServiceError.both(CancellationError(), then: nil)
        ),
        Sample(testDescription: "a payload around URLError", error: ServiceError.transport(URLError(.cancelled))),
        Sample(testDescription: "a cause", error: CallError(cause: CancellationError())),
        Sample(
            testDescription: "a cause around a payload around a group",
            error: CallError(cause: ServiceError.transport(ErrorGroup([URLError(.cancelled)])))
        ),
        Sample(
            testDescription: "each of several attempts",
            error: RetriesExhausted(last: CancellationError(), earlier: [CancellationError(), QueryCanceled()])
        ),
        Sample(testDescription: "a group of causes", error: ErrorGroup([CallError(cause: CancellationError())])),
        Sample(testDescription: "four levels", error: Nested(4, around: CancellationError())),
    ]

    /// What reports something else, whatever is cancelled.
    static let failures = [
        Sample(testDescription: "another URLError", error: URLError(.timedOut)),
        Sample(testDescription: "a payload that failed", error: ServiceError.transport(Oops())),
        Sample(testDescription: "no payload", error: ServiceError.decoding),
        Sample(testDescription: "one of two payloads", error: ServiceError.both(CancellationError(), then: Oops())),
        Sample(
            testDescription: "a last attempt that failed",
            error: RetriesExhausted(last: Oops(), earlier: [CancellationError()])
        ),
        Sample(
            testDescription: "a first attempt that failed",
            error: RetriesExhausted(last: CancellationError(), earlier: [Oops()])
        ),
        Sample(
            testDescription: "a failure among more than can be looked through",
            error: RetriesExhausted(
                last: CancellationError(),
                earlier: Array(repeating: CancellationError(), count: 1_000) + [Oops()]
            )
        ),
        Sample(
            testDescription: "a failure in a list of attempts",
            error: ConnectFailed(attempts: [Attempt(host: "a", error: Oops())], last: CancellationError())
        ),
        Sample(
            testDescription: "a failure in a list of results",
            error: ConnectFailed(attempts: [], results: [.success(1), .failure(Oops())], last: CancellationError())
        ),
        Sample(testDescription: "one that says so", error: JobAbandoned()),
        Sample(testDescription: "a cause that says so", error: CallError(cause: JobAbandoned())),
        Sample(
            testDescription: "a limit of time of its own",
            error: CallError(cause: DeadlineExceeded(deadline: .now, elapsed: .zero, bodyError: CancellationError()))
        ),
        Sample(testDescription: "an opaque one", error: Opaque()),
        Sample(testDescription: "a cause that is opaque", error: CallError(cause: Opaque())),
        Sample(testDescription: "an object", error: ObjectError()),
        Sample(testDescription: "a cause that is an object", error: CallError(cause: ObjectError())),
        Sample(testDescription: "no cause", error: CallError(cause: nil)),
        Sample(testDescription: "five levels", error: Nested(5, around: CancellationError())),
        Sample(testDescription: "the code without the domain", error: OtherCode(_code: -999)),
        Sample(testDescription: "a group of failures", error: ErrorGroup([Oops()])),
    ]
}

/// The code of a cancelled URL request, in a domain of its own.
struct OtherCode: Error {
    let _code: Int
}
