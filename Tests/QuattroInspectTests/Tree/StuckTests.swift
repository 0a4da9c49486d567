import Quattro
import QuattroTesting
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    struct StuckTests {
        @Test(.simulated) func `what was asked to stop and has not is told with the way to it and what holds it`()
            async throws
        {
            let request = CancelScope(timeout: .seconds(1), name: "request")
            try await withScopedTaskGroup { group in
                group.addTask {
                    _ = try? await request.run {
                        try await withScopedTaskGroup(name: "load") { load in
                            load.addTask(name: "obedient") { try await Task.sleep(for: .seconds(9), clock: .quattro) }
                            load.addTask(name: "deaf") {
                                await withShield(name: "commit") {
                                    try? await Task.sleep(for: .seconds(9), clock: .quattro)
                                }
                            }
                        }
                    }
                }
                try await Task.sleep(for: .seconds(3), clock: .quattro)
                let tree = TaskTree.capture(in: request)
                #expect(tree.stuck(for: .seconds(2.5)).isEmpty)
                let stuck = tree.stuck(for: .seconds(2))
                #expect(stuck.map(\.age) == [.seconds(2)])
                #expect(stuck.map { $0.path.map(\.name) } == [["request"]])
                #expect(stuck.map { $0.holders.map(\.name) } == [["commit"]])
                #expect(
                    stuck.map { $0.description.replacing(/\(\w+\/\w+\.swift:\d+\)/, with: "(here)") } == [
                        """
                        scope "request", STILL OPEN, cancelled 2.0 seconds ago by its deadline
                          held by scope "commit" (here), open for 3.0 seconds, shielded
                        """
                    ]
                )
            }
        }

        @Test func `each one is reported at its patience and at each doubling of its age`() {
            var reports = StuckReports()
            var told: [Int] = []
            for second in 1...100 where !reports.due([(7, .seconds(second))], patience: .seconds(5)).isEmpty {
                told.append(second)
            }
            #expect(told == [5, 10, 20, 40, 80])
            // One that is found late is told once, and one that has ended is forgotten.
            #expect(reports.due([(8, .seconds(50))], patience: .seconds(5)) == [0])
            #expect(reports.due([(8, .seconds(79)), (7, .seconds(5))], patience: .seconds(5)) == [1])
        }

        @Test func `a watchdog without patience is refused with a message`() async {
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                Inspector.reportStuck(after: .microseconds(10)) { _ in }
            }
            let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(text.contains("the patience of a watchdog must be at least a millisecond, not 0.00001 seconds"))
        }

        @Test func `a watchdog reports from its own thread what does not stop`() async {
            let reported = Promise<TaskTree.Stuck>()
            Inspector.reportStuck(after: .milliseconds(5)) { stuck in
                if stuck.node.name == "deaf" { reported.succeed(stuck) }
            }
            defer {
                Inspector.stopReportingStuck()
                Inspector.stop()
            }
            await withCancelScope(name: "deaf") { scope in
                scope.cancel(reason: "enough")
                // Waits in spite of it.
                let stuck = await Task { try? await reported.value }.value
                #expect(stuck?.age ?? .zero >= .milliseconds(5))
                #expect(stuck?.node.cancellation?.cause == .explicit(reason: "enough"))
                // Nothing is open in it, so its own code holds it.
                #expect(stuck?.holders.map(\.id) == stuck.map { [$0.node.id] })
                let lines = stuck?.description.split(separator: "\n") ?? []
                #expect(lines.count == 2)
                #expect(lines.first?.hasPrefix("scope \"deaf\", STILL OPEN, cancelled ") == true)
                #expect(lines.first?.hasSuffix(" ago explicitly: enough, by code in \"deaf\"") == true)
                let holder =
                    "  held by its own code, a task in it waits for the result of the promise (QuattroInspectTests/StuckTests.swift:"
                #expect(lines.last?.hasPrefix(holder) == true)
            }
        }
    }
}
