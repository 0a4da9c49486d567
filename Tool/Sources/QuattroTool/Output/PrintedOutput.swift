import Foundation
import QuattroToolCore

/// The destination of one command's output.
enum PrintedOutput: Sendable {
    case passedOn(Output)
    case kept(KeptOutput)

    init(of label: CommandLabel, _ output: Output) {
        switch output.style.mode {
        case .lines: self = .passedOn(output)
        case .grouped, .failures: self = .kept(KeptOutput(of: label, output))
        }
    }

    func take(_ lines: [UInt8], of stream: PrintStream) async {
        guard !lines.isEmpty else { return }
        switch self {
        case .passedOn(let output): await output.write(lines, to: stream)
        case .kept(let kept): await kept.take(lines, of: stream)
        }
    }

    /// Shows the output that has not been shown yet, or forgets it.
    func finish(isShown: Bool) async {
        if case .kept(let kept) = self { await kept.finish(isShown: isShown) }
    }
}
