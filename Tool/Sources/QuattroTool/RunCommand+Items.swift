import ArgumentParser
import QuattroToolCore

// A command that is run for each item of a list, or of several.
extension RunCommand {
    var takesItems: Bool { !items.each.isEmpty || !Quattro.listArguments.lists.isEmpty }

    func checkItems() throws {
        guard takesItems else { return }
        let given = Quattro.listArguments.lists.isEmpty ? "'--each'" : "':::'"
        guard commands.count == 1 else {
            throw ValidationError("\(given) needs one command that takes the items, and \(commands.count) are given")
        }
        guard list.from.isEmpty else {
            throw ValidationError("\(given) and '--from' exclude each other: a file has whole commands")
        }
    }

    /// The command for each combination of items.
    func itemInput(_ settings: ShellSettings, began: ContinuousClock.Instant) throws -> CommandInput {
        guard settings.quotesLikeSh else {
            throw ValidationError(
                "'--shell \(shell.shell.first ?? "")' does not quote as sh does, as items need it: use another shell for lists"
            )
        }
        let given = Quattro.listArguments.lists
        // This is checked before anything is read, which may take long.
        let template = try refusing { () throws(TemplateError) in
            try Template(commands[0], listCount: items.each.count + given.count)
        }
        var input = CommandInput(usualLimit: CommandInput.processors)
        if given.isEmpty, items.each.count == 1, CommandSource.isStream(items.each[0]) {
            // All other lists have to be complete, to combine their items.
            try CommandSource.checkStream(items.each[0], givenTo: "--each")
            input.streams = [RunPlan.Stream(items: items.each[0], for: template, areNullEnded: items.null)]
        } else {
            input.filled = try filled(template, given, began: began)
        }
        return input
    }

    private func filled(_ template: Template, _ given: [[String]], began: ContinuousClock.Instant) throws
        -> [FilledTemplate]
    {
        let read = try items.each.map { try itemsOfFile($0, time.limit, began: began) }
        let lists = try refusing { () throws(TooManyItems) in
            try ItemLists(read + given.map { $0.map(ByteText.bytes(of:)) })
        }
        guard lists.count > 0 else {
            if !output.quiet { say("there is nothing to run: a list has no items") }
            throw ExitCode.success
        }
        return (0..<lists.count).map { template.filled(lists[$0], number: $0 + 1) }
    }

    private func itemsOfFile(
        _ path: String,
        _ limit: RunPlan.Limit?,
        began: ContinuousClock.Instant
    ) throws -> [ItemLists.Item] {
        let bytes = try CommandSource.contents(of: path, givenTo: "--each", limit, began: began)
        do {
            return try ItemLists.items(in: bytes, areNullEnded: items.null)
        } catch {
            throw ValidationError(CommandSource.problem(of: path, givenTo: "--each", error))
        }
    }

    private func refusing<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws -> Value {
        do throws(Failure) { return try body() } catch { throw ValidationError("\(error)") }
    }
}
