import Dispatch
import Foundation
import Quattro
import QuattroToolCore

/// The commands of a file that is read while others run.
struct CommandStream {
    private let file: StreamFile
    private var lines: CommandLines
    private var isAtEnd = false

    init(_ stream: RunPlan.Stream) {
        file = StreamFile(stream)
        lines = CommandLines(stream.kind)
    }

    /// Waits for the next command, or the next item.
    ///
    /// - Returns: The command or item as ``ByteText``; `nil` at the end.
    /// - Throws: ``BadInput``, or `CancellationError` if the waiting task is cancelled.
    mutating func next() async throws -> String? {
        while true {
            do throws(CommandListError) {
                if let command = try lines.next() { return command }
            } catch {
                throw BadInput(
                    description: CommandSource.problem(of: file.stream.path, givenTo: file.stream.option, error)
                )
            }
            guard !isAtEnd else { return nil }
            let piece = try await file.piece()
            if piece.isEmpty {
                isAtEnd = true
                lines.finish()
            } else {
                lines.append(piece)
            }
        }
    }
}

/// The input is not valid for commands, or reading it failed.
struct BadInput: Error, CustomStringConvertible {
    let description: String
}

/// A file that is opened and read by a thread of its own, for which nothing waits: after the reading is given up, that thread may wait for
/// a writer for ever.
private final class StreamFile: Sendable {
    let stream: RunPlan.Stream
    private let thread: DispatchQueue
    /// Only the thread uses this.
    private nonisolated(unsafe) var descriptor: Int32?

    init(_ stream: RunPlan.Stream) {
        self.stream = stream
        thread = DispatchQueue(label: "\(stream.option) \(stream.path)")
    }

    deinit {
        if let descriptor, descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// Waits for the next bytes; empty at the end.
    func piece() async throws -> [UInt8] {
        let piece = Promise<[UInt8]>(name: "what \(stream.path) has next")
        thread.async { piece.complete(with: Result { try self.read() }) }
        return try await piece.value
    }

    private func read() throws -> [UInt8] {
        let file = descriptor ?? CommandSource.open(stream.path)
        descriptor = file
        if file >= 0, let piece = CommandSource.readPiece(of: file) { return piece }
        throw BadInput(description: CommandSource.problem(of: stream.path, givenTo: stream.option, error: errno))
    }
}
