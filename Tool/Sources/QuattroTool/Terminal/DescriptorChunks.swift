import Dispatch
import Foundation

/// Reads from a descriptor as data arrives, without a waiting thread.
enum DescriptorChunks {
    /// - Parameters:
    ///   - descriptor: A non-blocking descriptor, or a terminal.
    ///   - done: Called when reading stops: at the end, or when the stream is abandoned.
    /// - Returns: The pieces, to the end.
    static func stream(of descriptor: Int32, done: @escaping @Sendable () -> Void = {}) -> AsyncStream<[UInt8]> {
        let (chunks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        // This reads everything, not just one piece: when the other side has hung up, Dispatch reports that only once.
        source.setEventHandler { while isReadable(descriptor), readPiece(of: descriptor, continuation) {} }
        source.setCancelHandler(handler: done)
        let box = Source(source: source)
        continuation.onTermination = { _ in box.source.cancel() }
        source.activate()
        return chunks
    }

    /// - Returns: Whether there may be more.
    private static func readPiece(of descriptor: Int32, _ pieces: AsyncStream<[UInt8]>.Continuation) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return true }
        guard count > 0 else {
            pieces.finish()
            return false
        }
        if case .terminated = pieces.yield(Array(buffer.prefix(count))) { return false }
        return true
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    /// `@unchecked`: any thread may use Dispatch sources.
    private struct Source: @unchecked Sendable {
        let source: any DispatchSourceRead
    }
}
