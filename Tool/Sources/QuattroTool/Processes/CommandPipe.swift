import Foundation
import Quattro

/// The pipe into which a command and all that it starts print, for as long as one of them has it open.
///
/// Subprocess has pipes, too, but gives up on them when the shell ends: what its children print after that would be lost.
final class CommandPipe: Sendable {
    /// What the command gets.
    ///
    /// Subprocess closes this end when it has started the command, or has failed to.
    let writeEnd: Int32
    private let readEnd: Int32

    /// - Throws: ``OutOfResources``, if there are no descriptors.
    init() throws {
        guard let ends = makePipe() else { throw OutOfResources(error: errno) }
        _ = fcntl(ends.readEnd, F_SETFL, O_NONBLOCK)
        (readEnd, writeEnd) = ends
    }

    deinit { close(readEnd) }

    /// Waits for what is printed next.
    ///
    /// - Returns: `nil` at the end; once the task has been cancelled, also when there is nothing for now.
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
                // When that is given up there may be something all the same.
                try? await PipeWatch.shared.readable(readEnd).value
            default: return nil
            }
        }
    }
}
