/// The source of a schedule: the text of one, or `@` and the path of a file that contains one.
///
/// The file is one that was written when a test failed, or one that contains only the text of a schedule.
struct ScheduleSource: Sendable {
    private let text: String

    init(_ text: String) { self.text = text }

    func schedule() throws -> Schedule {
        guard text.first == "@" else {
            guard let schedule = Schedule(text) else {
                throw InvalidVariable(
                    name: "QUATTRO_SCHEDULE",
                    value: text,
                    allowed: "a schedule, such as e0112, or @ and the path of a file that contains one"
                )
            }
            return schedule
        }
        return try Self.schedule(inFile: String(text.dropFirst()))
    }

    /// - Throws: ``InvalidScheduleFile``.
    static func schedule(inFile path: String) throws -> Schedule {
        guard let content = File(path).content() else { throw InvalidScheduleFile(path: path, isReadable: false) }
        guard let schedule = schedule(in: content) else { throw InvalidScheduleFile(path: path, isReadable: true) }
        return schedule
    }

    /// The first `"schedule"` of a JSON text: a schedule has no character that JSON would escape.
    static func schedule(in content: String) -> Schedule? {
        let name = "\"\(RunTimeline.scheduleKey)\":"
        guard let start = content.firstRange(of: name)?.upperBound else {
            return Schedule(content.trimmed)
        }
        let parts = content[start...].prefix(while: { $0 != "\n" }).split(
            separator: "\"",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        return parts.count == 3 && parts[0].allSatisfy(\.isWhitespace) ? Schedule(String(parts[1])) : nil
    }
}

/// The error for a file that should contain a schedule and does not.
public struct InvalidScheduleFile: Error, Hashable, CustomStringConvertible {
    /// The path of the file.
    public let path: String
    /// Whether it could be read.
    public let isReadable: Bool

    /// What is wrong, and what to do instead.
    public var description: String {
        isReadable
            ? "\"\(path)\" has no schedule in it: take the .json that was written when a simulated test failed, or one with nothing but a schedule, such as e0112"
            : "\"\(path)\" cannot be read: give the path of a .json that was written when a simulated test failed"
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }
}
