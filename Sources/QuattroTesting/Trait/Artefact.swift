import Quattro
import Testing

/// The files and the attachment of a failed test: its schedule, every step, and a timeline.
///
/// - The files are in `.build/quattro` of the working directory, or in the folder that `QUATTRO_ARTIFACTS` names.
/// - Without `.build`, as in Xcode, and without that variable, there is only the attachment: the page, which Xcode shows.
struct Artefact: Sendable {
    private static let longestName = 150
    private static let names = Guarded<Set<String>>([])

    private let test: Test
    private let seed: Int?
    private let name: String
    /// Where the files will be, or `nil` if there will be none.
    let files: ArtefactFiles?

    init(of test: Test, seed: Int?, folder: String? = Self.folder) {
        self.test = test
        self.seed = seed
        let name = Self.unused(Self.name(of: test.id.name, seed: seed))
        self.name = name
        files = folder.flatMap { File($0).makeFolder() ? ArtefactFiles(path: "\($0)/\(name)") : nil }
    }

    private static var folder: String? {
        variable("QUATTRO_ARTIFACTS") ?? (File(".build").isFolder ? ".build/quattro" : nil)
    }

    /// A name that needs no escaping in file systems and shells.
    static func name(of test: String, seed: Int?) -> String {
        let words = test.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_")) }
        return words.joined(separator: "-").prefix(longestName) + (seed.map { "-\($0)" } ?? "-schedule")
    }

    /// Adds a number if the name was used before in this process: a test with arguments has many cases.
    private static func unused(_ name: String) -> String {
        names.withLock { names in
            let numbered = (2...).lazy.map { "\(name)-\($0)" }
            let unused = names.contains(name) ? numbered.first { !names.contains($0) } ?? name : name
            names.insert(unused)
            return unused
        }
    }

    /// Writes the files of a run that has ended.
    ///
    /// If there is no failure, the text of an issue replaces its report.
    func write(_ driver: SimulationDriver, _ failure: SimulationFailure?) {
        guard var timeline = failure?.timeline ?? driver.timelineOfIssue else { return }
        timeline.test = test.id.name
        let page = timeline.page
        files?.write(timeline, page: page)
        let attachment = Attachment(page, named: name + ArtefactFiles.pageEnding)
        Attachment.record(attachment, sourceLocation: test.sourceLocation)
    }
}

extension SimulationDriver {
    fileprivate var timelineOfIssue: RunTimeline? {
        let report = report
        return RunTimeline(of: report, text: report.textOfIssue)
    }

    var steps: Int { state.withLock { $0.machine.steps } }
}
