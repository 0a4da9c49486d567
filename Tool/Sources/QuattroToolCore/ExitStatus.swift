/// The exit statuses of the tool.
package enum ExitStatus {
    /// A background command ended with 0, but before it was ready.
    package static let neverReady: Int32 = 1
    /// Bad usage, as in `sysexits.h`.
    package static let usage: Int32 = 64
    /// A file cannot be read, as in `sysexits.h`.
    package static let noInput: Int32 = 66
    /// A process cannot be watched, as in `sysexits.h`.
    package static let unreachable: Int32 = 69
    /// Standard output could not be written to, as in `sysexits.h`.
    package static let outputFailed: Int32 = 74
    /// A deadline passed, as with `timeout`.
    package static let deadline: Int32 = 124
    /// A command could not be started at all, as in shells.
    package static let couldNotStart: Int32 = 126

    package static func signaled(_ signal: Int32) -> Int32 { 128 + signal }

    /// The error number and the signal of a write to a pipe without a reader.
    static let brokenPipe: (error: Int32, signal: Int32) = (error: 32, signal: 13)

    /// The status of a whole run.
    ///
    /// The cause that stopped the tool itself takes precedence, then `--fail-after`, as with `timeout`, then the first command that failed.
    /// `--move-on-after` is not an error, so it does not hide one.
    ///
    /// - Parameters:
    ///   - stop: What stopped the run as a whole, if anything did.
    ///   - firstFailure: The status of the command that failed first.
    /// - Returns: A status from 0 to 255.
    package static func ofRun(stoppedBy stop: StopCause?, firstFailure: Int32?) -> Int32 {
        switch stop {
        case .signal(let signal): signaled(signal)
        case .outputClosed(brokenPipe.error): signaled(brokenPipe.signal)
        case .outputClosed: outputFailed
        case .failAfter: deadline
        case .badInput: usage
        case .moveOnAfter, .failure, .restDone, nil: firstFailure ?? 0
        }
    }
}
