import Foundation
import Quattro
import QuattroToolCore

/// Carries out the user's requests during a run, until it is cancelled.
struct RunConsole {
    let requests: RunRequests
    let keyboard: Keyboard
    let ledger: Ledger
    let output: Output
    let places: CommandPlaces
    let interruption: Interruption

    func run() async throws {
        try await withScopedTaskGroup(name: "requests") { group in
            group.addBackgroundTask(name: "trees") { await showTrees() }
            if keyboard.isThere { group.addBackgroundTask(name: "keys") { try await followForeground() } }
            keyboard.enter()
            for await request in requests.stream {
                switch request {
                case .suspend: await suspend(in: group)
                // The process may have left the terminal to a shell, and returned to the foreground.
                case .continued: goOn()
                }
            }
            keyboard.leave()
        }
    }

    private func showTrees() async {
        for await _ in requests.trees {
            let lines = RunTree.lines(of: ledger.current, process: getpid(), now: .now)
            await output.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: .standardError)
        }
    }

    /// A shell that brings a running job to the foreground does not notify it.
    private func followForeground() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(200))
            keyboard.follow()
        }
    }

    private func suspend(in group: ScopedTaskGroup) async {
        // If the run is ending, it is not suspended any more: it would stay until the user resumes it.
        guard !isEnding, (try? await places.stop()) != nil else { return places.goOn() }
        let erase = output.holdBlock()
        let erased = Promise<Void>(name: "an erased block")
        group.addBackgroundTask(name: "live block") {
            await erase()
            erased.succeed()
        }
        _ = try? await moveOn(after: .milliseconds(100)) { try await erased.value }
        keyboard.leave()
        if !isEnding { requests.stop() }
        goOn()
        places.goOn()
        output.releaseBlock()
    }

    private var isEnding: Bool { Task.isCancelled || interruption.cause != nil }

    private func goOn() {
        output.loseBlock()
        keyboard.enter()
    }
}
