import Foundation
import QuattroToolCore

/// The terminal while the screen is shown on it: all output, and the restoration at the end.
final class TopDisplay: Sendable {
    private let terminal: Int32
    private let output: Output
    private let mode = TerminalMode()

    /// - Parameter lost: Called if the terminal can no longer be written.
    init(lost: @escaping @Sendable () -> Void) {
        // A terminal that accepts nothing, because its window hangs, must not keep the tool from ending.
        terminal = TerminalCopy.open(STDOUT_FILENO, O_WRONLY) ?? STDOUT_FILENO
        output = Output(standardOutput: terminal) { _ in lost() }
    }

    var keys: Int32? { mode.keys }

    var size: TopScreen.Size {
        let size = TerminalSize.of(STDOUT_FILENO) ?? TerminalSize(columns: 80, rows: 24)
        return TopScreen.Size(columns: size.columns, rows: size.rows)
    }

    static var isColored: Bool { ProcessInfo.processInfo.environment["NO_COLOR"]?.isEmpty != false }

    func enter() async {
        // This is done first, since it stops the process if it is in the background.
        mode.enter()
        await write(EscapeSequence.enterScreen)
    }

    func leave() async {
        // Output that the terminal has not accepted yet is no longer useful, and would delay the restoration.
        tcflush(terminal, TCOFLUSH)
        await write(EscapeSequence.leaveScreen)
        mode.leave()
    }

    func write(_ text: String) async {
        await output.write(Array(text.utf8), to: .standardOutput)
    }

    /// Stops waiting for a terminal that accepts nothing.
    func abandon() { output.abandon() }

    /// The same as ``leave()``, for a tool that ends immediately.
    func leaveAtOnce() {
        mode.leave()
        tcflush(terminal, TCOFLUSH)
        let text = EscapeSequence.leaveScreen
        _ = Foundation.write(terminal, text, text.utf8.count)
    }
}
