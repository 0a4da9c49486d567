import Dispatch
import Foundation
import Quattro
import QuattroToolCore
import Synchronization

/// Both streams of a command, watched for the first line that says that it is ready.
///
/// A pattern may take any time for a line. So lines are searched on a separate thread, for which nothing waits: at the end of the run it is
/// abandoned. The queue of lines is bounded.
final class ReadyWatch: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        var waitingBytes = 0
        var isLooking = false
        var isFound = false
        var hasLeftOut = false
        /// Succeeds when all lines have been searched.
        var idle: Promise<Void>?
    }

    private static let mostBytes = 4 * 1024 * 1024

    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "ready")
    /// Only the searching thread locks this.
    private let search: Mutex<ReadySearch>
    private let report: @Sendable () -> Void
    private let leftOut: @Sendable () -> Void

    /// - Parameters:
    ///   - pattern: The pattern to search for.
    ///   - report: Called when the line has been found.
    ///   - leftOut: Called once, if a line is skipped because too many are waiting.
    init(_ pattern: ReadyPattern, report: @escaping @Sendable () -> Void, leftOut: @escaping @Sendable () -> Void) {
        search = Mutex(ReadySearch(pattern))
        (self.report, self.leftOut) = (report, leftOut)
    }

    /// Whether lines are still searched.
    var isLooking: Bool { state.withLock { !$0.isFound } }

    /// Has lines searched.
    ///
    /// They have been passed on already, so that they appear before everything that happens because of them.
    func look(at lines: [[UInt8]]) {
        enum Next { case nothing, begin, leaveOut }
        let next: Next = state.withLock { state in
            guard !state.isFound, !lines.isEmpty else { return .nothing }
            let bytes = lines.reduce(0) { $0 + $1.count }
            guard state.waitingBytes + bytes <= Self.mostBytes else {
                defer { state.hasLeftOut = true }
                return state.hasLeftOut ? .nothing : .leaveOut
            }
            state.waiting += lines
            state.waitingBytes += bytes
            defer { state.isLooking = true }
            return state.isLooking ? .nothing : .begin
        }
        switch next {
        case .nothing: break
        case .begin: thread.async { self.lookAtAll() }
        case .leaveOut: leftOut()
        }
    }

    /// Waits until all lines have been searched.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func untilIdle() async throws {
        let idle: Promise<Void>? = state.withLock { state in
            guard state.isLooking else { return nil }
            let idle = state.idle ?? Promise(name: "lines to be looked at")
            state.idle = idle
            return idle
        }
        try await idle?.value
    }

    private func lookAtAll() {
        while let lines = takeLines() {
            guard search.withLock({ search in lines.contains { search.isEnded(by: $0) } }) else { continue }
            state.withLock { state in
                state.isFound = true
                state.waiting = []
            }
            report()
        }
    }

    /// - Returns: The waiting lines; `nil` if there are none.
    private func takeLines() -> [[UInt8]]? {
        let (lines, idle): ([[UInt8]]?, Promise<Void>?) = state.withLock { state in
            defer { (state.waiting, state.waitingBytes) = ([], 0) }
            guard state.waiting.isEmpty else { return (state.waiting, nil) }
            state.isLooking = false
            defer { state.idle = nil }
            return (nil, state.idle)
        }
        idle?.succeed()
        return lines
    }
}
