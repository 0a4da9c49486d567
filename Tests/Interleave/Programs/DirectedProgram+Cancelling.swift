import Quattro

/// Cancellations from unusual places: handlers, foreign threads, the task itself.
extension DirectedProgram {
    static let cancelling = [a6x, handlerOfRoot, selfCancelled, cancelledRoot, shields]

    /// A child's handler cancels the group.
    private static let a6x = DirectedProgram("a6x") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let handle = group.addTask(name: "child") {
                try await withTaskCancellationHandler {
                    try await stage.forever()
                } onCancel: {
                    group.cancelAll()
                }
            }
            stage.thread("canceller") { handle.cancel() }
        }
    }

    /// A child's handler cancels the task around everything, while the group is cancelled from elsewhere.
    private static let handlerOfRoot = DirectedProgram("handlerofroot") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let handle = group.addTask(name: "child") {
                try await withTaskCancellationHandler {
                    try await stage.forever()
                } onCancel: {
                    stage.cancelRootTask()
                }
            }
            group.addTask(name: "other") { try await stage.forever() }
            stage.thread("canceller") { handle.cancel() }
            stage.thread("other canceller") { group.cancelAll() }
        }
    }

    /// A body cancels its own task, past its scope: what opens in it then is cancelled, too.
    private static let selfCancelled = DirectedProgram("selfcancelled") { stage in
        let outer = CancelScope(name: "outer")
        _ = try? await outer.run {
            withUnsafeCurrentTask { $0?.cancel() }
            try await withCancelScope(name: "inner") { try await stage.forever() }
        }
    }

    /// The task around everything is cancelled while scopes open in it, by a task and by scopes.
    private static let cancelledRoot = DirectedProgram("cancelledroot") { stage in
        stage.thread("canceller") { stage.cancelRootTask() }
        _ = try? await withCancelScope(name: "outer") {
            try await withScopedTaskGroup(name: "group") { group in
                group.addTask(name: "child") { try await stage.forever() }
                async let other: Void? = withCancelScope(name: "by a task") { try await stage.forever() }
                try await withCancelScope(name: "inner") { try await stage.forever() }
                _ = try await other
            }
        }
    }

    /// Two shields inside of each other are lowered by two threads while a third cancels outside.
    private static let shields = DirectedProgram("shields") { stage in
        let outer = CancelScope(name: "outer")
        let first = CancelScope(shielded: true, name: "first")
        let second = CancelScope(shielded: true, name: "second")
        _ = try? await outer.run {
            stage.thread("canceller") { outer.cancel() }
            stage.thread("first lowerer") { first.isShielded = false }
            stage.thread("second lowerer") { second.isShielded = false }
            _ = try await first.run {
                _ = try await second.run {
                    try await withCancelScope(name: "inner") { try await stage.forever() }
                }
            }
        }
    }
}
