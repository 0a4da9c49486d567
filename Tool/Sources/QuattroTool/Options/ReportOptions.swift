import ArgumentParser
import QuattroToolCore

struct ReportOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Write at the end what happened when: a page for browsers (.html), or a trace for ui.perfetto.dev (.pftrace, .perfetto).",
            valueName: "file"
        ),
        transform: timelineTarget
    )
    var timeline: [TimelineTarget] = []

    func validate() throws { try checkThatNoneIsGivenTwice([("--timeline", timeline.count)]) }
}
