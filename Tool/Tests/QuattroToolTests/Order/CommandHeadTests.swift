import QuattroToolCore
import Testing

@Suite struct CommandHeadTests {
    private func taken(_ text: String) -> [String] {
        let head = CommandHead(of: text)
        return [head.name] + head.after + [head.command]
    }

    @Test(arguments: [
        ("web: npm start", ["web", "npm start"]), ("  a.b-c_9:\tx", ["a.b-c_9", "x"]),
        ("tests after web: npm test", ["tests", "web", "npm test"]),
        ("t after a,b ,  c: x: y", ["t", "a", "b", "c", "x: y"]), ("web: ", ["web", ""]), ("web:", ["web", ""]),
        ("after after after: x", ["after", "after", "x"]), ("web: echo 1\necho 2", ["web", "echo 1\necho 2"]),
    ])
    func aNameStandsBeforeAColonAndASpace(text: String, parts: [String]) {
        #expect(taken(text) == parts)
    }

    @Test(arguments: [
        "npm start", "web=x npm start", "curl http://x", "a:b", ": nothing", "web : x", "\"web\": x", "echo after",
        "echo after a, b", "echo after a,: x", "echo afterwards a: x", "echo aftera: x",
        "x after: y after", "ünder: x", "a23456789012345678901234567890123: x", "", "echo a: b",
    ])
    func whatDoesNotBeginWithANameIsACommand(text: String) {
        #expect(taken(text) == ["", text])
    }
}

@Suite struct RunPlanTests {
    @Test func aNameIsTheLabelAndNotPartOfTheCommand() {
        let command = RunPlan(foreground: ["web: npm start"]).commands[0]
        #expect(command.label.description == "[1 web]")
        #expect(command.text == "npm start")
        #expect(command.script == Array("npm start".utf8))
    }

    @Test(
        arguments: [
            (
                ["a after b: x"], [],
                "[1 a] is to come after 'b', but no command has that name: give it to one, as in 'b: COMMAND'"
            ),
            (
                ["a: x", "a: y", "b after a: z"], [],
                "[3 b] is to come after 'a', but more than one command has that name: give each its own"
            ),
            (["a after a: x"], [], "[1 a] is to come after itself"),
            (
                ["a after b: x", "b after a: y"], [],
                "none of these could start, as each is to come after the next, and the last after the first: [1 a], [2 b]"
            ),
            (["a: "], [], "[1 a] has a name and no command: write it after the colon, as in 'web: npm start'"),
            (["a: x"], ["b"], "[1 a] has two names: 'b' by '--names', and 'a' before the command"),
            (["x"], ["a", "b"], "'--names' has 2 names for 1 commands: give at most one for each"),
            ([], [], "there is no command to run: give at least one, such as quattro run 'make test'"),
        ] as [([String], [String], String)]
    )
    func whatIsWrongIsTold(commands: [String], names: [String], message: String) {
        let problem = #expect(throws: RunPlanProblem.self) {
            try RunPlan(foreground: commands, names: names).jobs()
        }
        #expect(problem?.description == message)
    }

    @Test func namesMayBeUsedBeforeTheyAreGivenAndByBackgroundCommands() throws {
        let plan = RunPlan(foreground: ["a after c, b: x", "b: y"], background: ["c after b: z", "w"])
        let jobs = try plan.jobs().jobs
        #expect(jobs.map(\.after) == [[3, 2], [], [2], []])
        #expect(jobs.map(\.isBackground) == [false, false, true, true])
    }

    @Test func twoMayHaveANameIfNoneRefersToIt() throws {
        let plan = RunPlan(foreground: ["a: x", "a: y", "a: z"])
        #expect(try plan.jobs().jobs.count == 3)
    }

    @Test func whatIsReadLaterComesOnlyAfterWhatIsThere() throws {
        let stream = RunPlan.Stream(commands: "-")
        let plan = RunPlan(foreground: ["a: x"], streams: [stream])
        var names = try plan.jobs().names
        let late = try plan.command(2, "b after a: y", of: stream)
        #expect(try names.job(of: late, isKnownLate: true).after == [1])
        names.add(late)
        let problem = #expect(throws: RunPlanProblem.self) {
            try names.job(of: plan.command(3, "c after d: z", of: stream), isKnownLate: true)
        }
        #expect(
            problem?.description.hasPrefix("[3 c] is to come after 'd', but no command before it has that name") == true
        )
    }
}
