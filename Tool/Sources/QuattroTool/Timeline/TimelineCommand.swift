import ArgumentParser
import Foundation
import QuattroInspect
import QuattroToolCore

struct TimelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Read the recording of a process, even after it has ended.",
        usage: "quattro timeline [options] FILE",
        discussion: HelpText.timeline
    )

    @Argument(help: .init("A file that was recorded with QUATTRO_TIMELINE or Timeline.record(to:).", valueName: "file"))
    var file: String

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Write it as a page for browsers (.html), or as a trace for ui.perfetto.dev (.pftrace, .perfetto). May be given several times.",
            valueName: "file"
        ),
        transform: timelineTarget
    )
    var save: [TimelineTarget] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Explain where the time of a scope went: its number, or a part of its name, which selects the longest match. "
                + "May be given several times.",
            valueName: "scope"
        )
    )
    var explain: [String] = []

    func run() throws {
        let timeline: Timeline
        do throws(InspectorError) {
            timeline = try Timeline(contentsOf: file)
        } catch {
            say("\(error)")
            throw ExitCode(ExitStatus.noInput)
        }
        let texts = try explain.map { try explanation(of: $0, in: timeline) }
        // The files are made when everything else is known to be valid, so that no empty file is left behind.
        let files = try save.map { try TimelineFile($0, option: "--save") }
        for problem in files.compactMap({ $0.write(timeline, title: file) }) {
            say(problem)
            throw ExitCode(ExitStatus.outputFailed)
        }
        let isOverview = save.isEmpty && explain.isEmpty
        try printOut(isOverview ? timeline.overview : texts.joined(separator: "\n"))
    }

    private func explanation(of scope: String, in timeline: Timeline) throws -> String {
        let number = TaskTree.Node.ID(scope.drop { $0 == "#" }).flatMap { timeline.knows($0) ? $0 : nil }
        guard let id = number ?? timeline.longest(named: scope) else {
            say(
                "\(file): there is no scope named '\(Terminal.printable(scope))'; "
                    + "without an option, quattro timeline lists what is in it"
            )
            throw ExitCode(ExitStatus.usage)
        }
        return timeline.explain(id)
    }

    private func printOut(_ text: String) throws {
        let status = writeAll(Array(text.utf8))
        if status != 0 { throw ExitCode(status) }
    }
}
