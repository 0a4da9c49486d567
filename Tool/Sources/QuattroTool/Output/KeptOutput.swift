import Foundation
import QuattroToolCore

/// The output of a command, kept until it is known whether and when it is shown.
///
/// Some of it is kept in memory, and the rest in a file. If the file cannot be written, output is passed on at once: nothing is lost.
actor KeptOutput {
    /// How many bytes one command may have in memory.
    static let mostInMemory = 256 * 1024

    private static let thread = SerialThread(name: "kept output")
    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    private let label: CommandLabel
    private let output: Output
    private var frames: [UInt8] = []
    private var file: TemporaryFile?
    private var isPassedOn = false

    init(of label: CommandLabel, _ output: Output) {
        (self.label, self.output) = (label, output)
    }

    func take(_ lines: [UInt8], of stream: PrintStream) async {
        if isPassedOn { return await output.write(lines, to: stream) }
        KeptFrames.append(lines, of: stream, to: &frames)
        guard frames.count > Self.mostInMemory else { return }
        let problem = moveToFile()
        guard problem != 0 else { return }
        isPassedOn = true
        let reason = String(cString: strerror(problem))
        let line =
            "quattro: \(label): what it prints cannot be kept in \(TemporaryFile.folder), and is passed on as it comes: \(reason)\n"
        await output.write(Array(line.utf8), to: .standardError)
        await show()
    }

    /// Shows the kept output, or forgets it.
    func finish(isShown: Bool) async {
        if isShown { await show() } else { _ = takeContent() }
    }

    private func show() async {
        let problem = await output.write(takeContent())
        guard problem != 0 else { return }
        let line = "quattro: \(label): what it has printed cannot be read back: \(String(cString: strerror(problem)))\n"
        await output.write(Array(line.utf8), to: .standardError)
    }

    private func takeContent() -> Content {
        defer { (file, frames) = (nil, []) }
        return Content(file: file, frames: frames)
    }

    private func moveToFile() -> Int32 {
        let (file, error) = file.map { ($0, 0) } ?? TemporaryFile.make()
        guard let file else { return error }
        self.file = file
        let (count, problem) = file.append(frames)
        if problem == 0 { frames.removeAll(keepingCapacity: true) } else { frames.removeFirst(count) }
        return problem
    }

    /// The kept output: first the bytes in the file, then those in memory.
    struct Content: Sendable {
        let file: TemporaryFile?
        let frames: [UInt8]

        var isEmpty: Bool { file == nil && frames.isEmpty }

        /// - Returns: The `errno` if it could not be read; zero otherwise.
        func read(_ body: (PrintStream, UnsafeRawBufferPointer) -> Void) -> Int32 {
            var reader = KeptFrames.Reader()
            let problem = file?.read { reader.read($0, body) } ?? 0
            if problem == 0 { frames.withUnsafeBytes { reader.read($0, body) } }
            return problem
        }
    }
}
