#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The report of a run and its commands, for programs.
package struct RunReport: Sendable {
    private let began: RunRecord.Instant
    private let beganAt: UTCTime

    /// - Parameters:
    ///   - began: When the run began.
    ///   - beganAt: The same moment in wall-clock time.
    package init(began: RunRecord.Instant, at beganAt: UTCTime) {
        (self.began, self.beganAt) = (began, beganAt)
    }

    /// One JSON object on several lines, one line for each command.
    package func summary(
        of record: RunRecord,
        version: String,
        took: Duration,
        status: Int32,
        stoppedBy stop: StopCause?
    ) -> [UInt8] {
        let head = JSONText.object([
            "version": .string(version), "began": .string("\(beganAt)"), "took_ms": milliseconds(took),
            "status": .number(Int(status)), "stopped_by": (stop ?? record.stopCause)?.report ?? .null,
        ])
        let commands = record.entries.map { "\n    " + json(of: $0).line }.joined(separator: ",")
        return Array("\(head.line.dropLast()),\n  \"commands\": [\(commands)\n  ]\n}\n".utf8)
    }

    /// One line for a command that has ended, with its newline.
    package func line(of entry: RunRecord.Entry) -> [UInt8] { Array((json(of: entry).line + "\n").utf8) }

    private func json(of entry: RunRecord.Entry) -> JSONText {
        let command = entry.command
        let text = String(decoding: command.identity, as: UTF8.self)
        var members: [JSONText.Member] = []
        func add(_ key: String, _ value: JSONText) { members.append(.init(key: key, value: value)) }
        add("number", .number(command.label.number))
        add("name", .string(command.label.name))
        add("command", .string(text))
        if Array(text.utf8) != command.identity {
            add("command_base64", .string(Data(command.identity).base64EncodedString()))
        }
        add("background", .bool(command.isBackground))
        let sinceBegin = entry.startedAt.map { began.duration(to: $0) }
        if case .ended(let outcome, let took) = entry.state {
            add("outcome", outcome.report)
            add("started", .string(ifAny: sinceBegin.map { "\(beganAt.advanced(by: $0))" }))
            add("started_ms", sinceBegin.map(milliseconds) ?? .null)
            add("took_ms", sinceBegin == nil ? .null : milliseconds(took))
        }
        add("process", .number(ifAny: entry.process.map(Int.init)))
        add("cleanup", .string(ifAny: entry.cleanup?.description))
        add("attempts", .number(entry.attempts))
        return .object(members)
    }

    private func milliseconds(_ duration: Duration) -> JSONText { .number(Int(duration / .milliseconds(1))) }
}

extension RunRecord {
    /// What stopped commands that had not ended, if the run as a whole was not stopped.
    fileprivate var stopCause: StopCause? {
        let causes = entries.lazy.compactMap {
            if case .ended(.stopped(let cause), _) = $0.state { cause } else { nil }
        }
        return causes.first { $0 != .restDone }
    }
}

extension Outcome {
    fileprivate var report: JSONText {
        .object([
            "kind": .string(kind), "status": .number(ifAny: reportedStatus.map(Int.init)),
            "signal": .string(ifAny: signal.map(SignalName.of)), "cause": .string(ifAny: cause),
            "words": .string(description),
        ])
    }

    private var kind: String {
        switch self {
        case .exited: "exited"
        case .signaled: "signaled"
        case .exceeded: "deadline"
        case .stopped: "stopped"
        case .notStarted: "not_started"
        case .leftOut: "left_out"
        case .doneBefore: "done_before"
        case .couldNotStart: "could_not_start"
        case .beforeReady: "ended_before_ready"
        case .notReady: "not_ready"
        }
    }

    private var reportedStatus: Int32? { self == .exited(0) ? 0 : failureStatus }

    private var signal: Int32? {
        switch self {
        case .signaled(let signal), .beforeReady(.signaled(let signal)): signal
        default: nil
        }
    }

    private var cause: String? {
        switch self {
        case .exceeded(let duration): "--each-fail-after \(duration)"
        case .stopped(let cause): cause.reason
        case .couldNotStart(let reason), .leftOut(let reason): reason
        case .notReady(let duration): "--ready-within \(duration)"
        default: nil
        }
    }
}

extension StopCause {
    fileprivate var report: JSONText { .object(["kind": .string(kind), "words": .string(reason)]) }

    private var kind: String {
        switch self {
        case .failure: "failure"
        case .failAfter: "fail_after"
        case .moveOnAfter: "move_on_after"
        case .signal: "signal"
        case .outputClosed: "output_closed"
        case .restDone: "rest_done"
        case .badInput: "bad_input"
        }
    }
}
