import Foundation
import QuattroToolCore

/// The terminal while the screen is shown on it: all that is written, and the way back.
final class TopDisplay: Sendable {
    private let terminal: Int32
    private let output: Output
    private let mode = TerminalMode()

    /// - Parameter lost: Called if the terminal cannot be written to any more.
    init(lost: @escaping @Sendable () -> Void) {
        // One that takes nothing, because its window hangs, must not keep the tool from ending.
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
        // First, since it stops the process if it is in the background.
        mode.enter()
        await write(EscapeSequence.enterScreen)
    }

    func leave() async {
        // What a terminal has not taken yet is of no use any more, and would keep the way back from it.
        tcflush(terminal, TCOFLUSH)
        await write(EscapeSequence.leaveScreen)
        mode.leave()
    }

    func write(_ text: String) async {
        await output.write(Array(text.utf8), to: .standardOutput)
    }

    /// Does not wait any more for a terminal that takes nothing.
    func abandon() { output.abandon() }

    /// The same as ``leave()`` for a tool that ends now, whatever else it does.
    func leaveAtOnce() {
        mode.leave()
        tcflush(terminal, TCOFLUSH)
        let text = EscapeSequence.leaveScreen
        _ = Foundation.write(terminal, text, text.utf8.count)
    }
}
