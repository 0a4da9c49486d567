import Testing

/// Where the issue of a failure is reported: in the test, as near to the fault as is known.
extension Report {
    /// - Returns: For a deadlock, the line at which the test waits; for a leak, the line at which the test made what is left over; `nil`
    ///   for other failures, or if the line is not known.
    func sourceLocation(of kind: SimulationFailure.Kind) -> SourceLocation? {
        guard let test = telling.location else { return nil }
        return switch kind {
        case .deadlock: waitingTest.first { $0.isIn(test) }?.location(like: test)
        case .leak:
            alive.lazy.compactMap { $0.label.origin?.frames.first { $0.isIn(test) } }.first?.location(like: test)
        case .stepLimit, .stepTimeLimit, .outsideLimit, .escaped, .body: nil
        }
    }

    private var waitingTest: [CodeFrame] {
        alive.first { $0.label.kind == .root }?.label.frames ?? []
    }
}

extension CodeFrame {
    fileprivate func isIn(_ test: SourceLocation) -> Bool {
        module == test.moduleName && file.map { $0.split(separator: "/").last == Substring(test.fileName) } == true
    }

    fileprivate func location(like test: SourceLocation) -> SourceLocation? {
        file.map { SourceLocation(fileID: test.fileID, filePath: $0, line: line, column: 1) }
    }
}
