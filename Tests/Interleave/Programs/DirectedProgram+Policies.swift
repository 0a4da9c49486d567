import Quattro

/// Children with policies of their own, that fail at the same time.
extension DirectedProgram {
    static let policies = [reportsAndThrows, reportsAtEnd, ownPolicies, leftToHandle]

    /// A handler throws while others fail: each is told of once, and nothing that was thrown on is lost.
    private static let reportsAndThrows = DirectedProgram("reportsandthrows") { stage in
        let told = [Counter(), Counter(), Counter(), Counter()]
        let policy = FailurePolicy.report { error, name in
            guard let id = (error as? Failing)?.id else { return stage.fail("TOLD", "\(error)") }
            told[id].add(1)
            if id > 1 { throw Failing(id * 10) }
        }
        await expectErrors([20, 30], on: stage) { group in
            for id in 1...3 {
                let handle = group.addTask(name: "failing \(id)", onFailure: policy) {
                    await Task.yield()
                    throw Failing(id)
                }
                group.addTask(name: "reader \(id)") {
                    let error = await handle.error
                    stage.expect(
                        error?.id == id && told[id].value == 1,
                        "TOLD",
                        "its reader before the handler: \(error as Any)"
                    )
                }
            }
        }
        for id in 1...3 { stage.expect(told[id].value == 1, "TOLD", "\(told[id].value) times of error \(id)") }
    }

    /// The last child of a group fails when the body has ended, and its handler throws or does not.
    private static let reportsAtEnd = DirectedProgram("reportsatend") { stage in
        for id in 1...2 {
            let policy = FailurePolicy.report { error, _ in if id == 2 { throw error } }
            await expectErrors(id == 2 ? [2] : [], policy, on: stage) { group in
                group.addTask(name: "failing") { throw Failing(id) }
                group.addBackgroundTask(name: "server") { try await stage.forever() }
            }
        }
    }

    /// Each of the policies at once: what they list comes out, and what they leave does not.
    private static let ownPolicies = DirectedProgram("ownpolicies") { stage in
        await expectErrors([1, 2, 5], .leaveToHandle, on: stage) { group in
            group.addTask(name: "fatal", onFailure: .cancelAll) { throw Failing(1) }
            group.addTask(name: "waiting", onFailure: .waitForAll) { throw Failing(2) }
            group.addTask(name: "reported", onFailure: .report { _, _ in }) { throw Failing(3) }
            group.addBackgroundTask(name: "left") { throw Failing(4) }
            // Whether it has started when all is cancelled or not, its error comes out.
            _ = try await group.startBackgroundTask(name: "server", onFailure: .cancelAll) {
                (status: TaskStatus<Int>) in
                stage.thread("starter") { status.started(1) }
                await stage.untilCancelled()
                throw Failing(5)
            }
        }
    }

    /// The body reads an error that was left to its handle, and throws it on: then it is the body's, and comes out once.
    private static let leftToHandle = DirectedProgram("lefttohandle") { stage in
        await expectErrors([1], on: stage) { group in
            let left = group.addTask(name: "left", onFailure: .leaveToHandle) {
                await Task.yield()
                throw Failing(1)
            }
            group.addTask(name: "other") { try await stage.forever() }
            try await left.value
        }
    }
}

extension DirectedProgram {
    /// What comes out of a group is this and nothing else, each once.
    private static func expectErrors(
        _ expected: [Int],
        _ policy: FailurePolicy = .cancelAll,
        on stage: Stage,
        _ body: @escaping @Sendable (ScopedTaskGroup) async throws -> Void
    ) async {
        var leaves: [any Error] = []
        do {
            let group = try await withScopedTaskGroup(onFailure: policy, name: "group") { group in
                try await body(group)
                return group
            }
            stage.expectNothingLeft(of: group)
        } catch { leaves = (error as? ErrorGroup)?.leaves ?? [error] }
        let ids = leaves.map { ($0 as? Failing)?.id ?? 0 }.sorted()
        stage.expect(ids == expected, ids.count > expected.count ? "TWICE" : "LOST", "\(ids) and not \(expected)")
    }
}

extension TaskHandle<Void> {
    /// How the child failed.
    fileprivate var error: Failing? {
        get async { if case .failure(let error) = await result { error as? Failing } else { nil } }
    }
}
