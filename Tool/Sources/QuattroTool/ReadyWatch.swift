import Dispatch
import Foundation
import Quattro
import QuattroToolCore
import Synchronization

/// Both streams of a command, watched for the first line that says that it is ready.
///
/// A pattern may take any time for a line. So lines are looked at by a thread of their own, which nothing waits for: at the end of the
/// run it is left alone. What it has not come to yet is bounded.
final class ReadyWatch: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        var waitingBytes = 0
        var isLooking = false
        var isFound = false
        var hasLeftOut = false
        /// Succeeds when there is nothing left to look at.
        var idle: Promise<Void>?
    }

    private static let mostBytes = 4 * 1024 * 1024

    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "ready")
    /// Locked by the thread that looks, and by no other.
    private let search: Mutex<ReadySearch>
    private let report: @Sendable () -> Void
    private let leftOut: @Sendable () -> Void

    /// - Parameters:
    ///   - pattern: What to look for.
    ///   - report: What to do when the line has been found.
    ///   - leftOut: What to do when a line is not looked at, as too many are waiting; called once.
    init(_ pattern: ReadyPattern, report: @escaping @Sendable () -> Void, leftOut: @escaping @Sendable () -> Void) {
        search = Mutex(ReadySearch(pattern))
        (self.report, self.leftOut) = (report, leftOut)
    }

    /// Whether lines are still looked at.
    var isLooking: Bool { state.withLock { !$0.isFound } }

    /// Has lines looked at, which have been passed on by now: so they stand before all that happens because of them.
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

    /// Waits until all lines have been looked at.
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

    /// - Returns: `nil` if there are none.
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
