import Foundation
import Quattro

/// The pipe into which a command and all its descendants print, for as long as one of them has it open.
///
/// Subprocess also has pipes, but stops reading when the shell ends: output of the shell's children after that would be lost.
final class CommandPipe: Sendable {
    /// The end that the command gets.
    ///
    /// Subprocess closes this end when it has started the command or has failed to.
    let writeEnd: Int32
    private let readEnd: Int32

    /// - Throws: ``OutOfResources``, if there are no descriptors.
    init() throws {
        guard let ends = makePipe() else { throw OutOfResources(error: errno) }
        _ = fcntl(ends.readEnd, F_SETFL, O_NONBLOCK)
        (readEnd, writeEnd) = ends
    }

    deinit { close(readEnd) }

    /// Waits for the next output.
    ///
    /// - Returns: The bytes; `nil` at the end, and in a cancelled task also if there is no output at the moment.
    func next() async -> [UInt8]? {
        while true {
            var problem: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let result = read(readEnd, buffer.baseAddress, buffer.count)
                problem = result < 0 ? errno : 0
                count = max(0, result)
            }
            switch problem {
            case 0: return piece.isEmpty ? nil : piece
            case EINTR: continue
            case EAGAIN:
                if Task.isCancelled { return nil }
                // Even if that wait was cancelled, there may be some output.
                try? await PipeWatch.shared.readable(readEnd).value
            default: return nil
            }
        }
    }
}
