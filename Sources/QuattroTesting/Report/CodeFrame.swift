/// A function that is running or that waits, as a report shows it.
package struct CodeFrame: Hashable, Sendable {
    /// The demangled name, shortened.
    package let function: String
    /// The name of the module, if known.
    package let module: String?
    /// The path of the source file.
    package let file: String?
    package let line: Int

    package init(function: String, module: String?, file: String?, line: Int) {
        self.function = function
        self.module = module
        self.file = file
        self.line = line
    }
}

extension CodeFrame {
    /// The modules in which every task waits: they say nothing about the code of a test.
    private static let machinery: Set = ["Swift", "Quattro", "QuattroTesting", "QuattroTestingRuntime", "Testing"]

    /// Whether it is code of the test or of a package that it tests.
    var isOfInterest: Bool { file != nil && module.map { !Self.machinery.contains($0) } ?? false }

    /// The module and file name, as in `#fileID`, and the line.
    var place: String? {
        guard let file = file?.split(separator: "/").last else { return nil }
        return "\(module.map { "\($0)/" } ?? "")\(file):\(line)"
    }
}

extension CodeFrame: CustomStringConvertible {
    package var description: String { place.map { "\(function) (\($0))" } ?? function }
}

extension TaskOrigin {
    /// Where the task was made.
    var place: String? { frames.first?.place }

    /// The functions that were running when it was made, innermost first; looked up lazily.
    var frames: some Collection<CodeFrame> {
        callers.lazy.flatMap { caller in
            LinkedRuntime.current?.frames(at: caller, isResumePoint: false).filter(\.isOfInterest) ?? []
        }
    }
}

extension TaskLabel {
    /// The functions in which the task waits, innermost first: only for a live task that is not running.
    var frames: [CodeFrame] {
        guard let task, let runtime = LinkedRuntime.current else { return [] }
        return runtime.resumePoints(of: task).flatMap { runtime.frames(at: $0, isResumePoint: true) }.filter(
            \.isOfInterest
        )
    }
}
