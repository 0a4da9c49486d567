import ArgumentParser
import Foundation
import Quattro
import QuattroToolCore

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run shell commands as one task group.",
        usage: """
            quattro run [options] COMMAND...
            quattro run [options] COMMAND ::: ITEM...
            """,
        discussion: HelpText.run
    )

    @Argument(help: "Shell commands, each one argument: quote them.")
    var commands: [String] = []

    @OptionGroup(title: "Time") var time: TimeOptions
    @OptionGroup(title: "Order") var order: OrderOptions
    @OptionGroup(title: "Background commands") var background: BackgroundOptions
    @OptionGroup(title: "Commands") var list: CommandOptions
    @OptionGroup(title: "Lists of items") var items: ListOptions
    @OptionGroup(title: "Shell") var shell: ShellOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Reports") var reports: ReportOptions

    func run() async throws {
        let began = ContinuousClock.now
        let plan = try plan(began: began)
        let (jobs, names) = try checked(plan)
        var session = try Session(
            plan: plan,
            began: began,
            timeline: reports.timeline.first.map(TimelineFile.init(ofRun:)),
            jobs: jobs,
            names: names
        )
        let status = try await session.run()
        if status != 0 { throw ExitCode(status) }
    }
}
