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
        var plan = try plan(began: began)
        let (jobs, names) = try checked(plan)
        let files = try reports.files(began: began)
        if reports.resume, let log = files.jobLog?.before {
            let count = plan.resume(from: log)
            if count > 0, !plan.isQuiet {
                say(
                    "skipped \(count) \(count == 1 ? "command that is" : "commands that are") done according to the log"
                )
            }
        }
        var session = Session(plan: plan, began: began, reports: files, jobs: jobs, names: names)
        let status = try await session.run()
        if status != 0 { throw ExitCode(status) }
    }
}
