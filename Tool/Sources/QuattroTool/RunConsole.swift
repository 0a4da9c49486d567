import Foundation
import QuattroToolCore

/// Does what the user asks of a run, until it is cancelled.
struct RunConsole {
    let requests: RunRequests
    let keyboard: Keyboard
    let ledger: Ledger
    let output: Output
    let places: CommandPlaces

    func run() async {
        keyboard.enter()
        for await request in requests.stream {
            switch request {
            case .tree: await showTree()
            case .suspend: await suspend()
            // Stopped by other means, it may have left the terminal to a shell, and come back to the foreground.
            case .continued: enterAgain()
            }
        }
        keyboard.leave()
    }

    private func showTree() async {
        let lines = RunTree.lines(of: ledger.current, process: getpid(), now: .now)
        await output.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: .standardError)
    }

    private func suspend() async {
        // If the run ends meanwhile, there is nothing to stop any more.
        guard (try? await places.stop()) != nil else { return places.goOn() }
        await output.holdBlock()
        keyboard.leave()
        Suspension.stop()
        enterAgain()
        places.goOn()
        await output.releaseBlock()
    }

    private func enterAgain() {
        keyboard.leave()
        keyboard.enter()
    }
}
