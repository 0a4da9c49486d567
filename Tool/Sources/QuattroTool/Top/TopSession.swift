import Foundation
import Quattro
import QuattroToolCore

/// The screen of `quattro top`, from its first picture to the end.
///
/// It is a group whose body shows the events; its background children produce them: requests, keys, the clock.
struct TopSession: Sendable {
    let client: InspectorClient
    let program: String?
    let interval: Duration

    /// How the session ended.
    enum Ending: Sendable {
        case quit
        case processEnded(Int32)
        case signal(Int32)
        case terminalLost
    }

    func run(_ first: WatchedTree) async throws -> Ending {
        let events = TopEvents()
        let display = TopDisplay { events.tell(.terminalLost) }
        let signals = await watchSignals(events, display)
        return try await withScopedTaskGroup(name: "quattro top") { group in
            group.addBackgroundTask(name: "requests") { try await keepAsking(events) }
            group.addBackgroundTask(name: "keys") { try await readKeys(display.keys, events) }
            group.addBackgroundTask(name: "clock") { try await keepTime(events) }
            await display.enter()
            let ending = await show(first, events, display)
            await display.leave()
            withExtendedLifetime(signals) {}
            return ending
        }
    }

    private func watchSignals(_ events: TopEvents, _ display: TopDisplay) async -> Signals {
        let insistence = Insistence()
        return await Signals(Signals.ending + [SIGWINCH, SIGTSTP, SIGCONT]) { signal in
            if Signals.ending.contains(signal) {
                display.abandon()
                if insistence.isSecond() {
                    display.leaveAtOnce()
                    _exit(ExitStatus.signaled(signal))
                }
            }
            events.tell(.signal(signal))
        }
    }
}

// MARK: - What happens

extension TopSession {
    /// Requests trees again and again, until the process has ended.
    private func keepAsking(_ events: TopEvents) async throws {
        while true {
            try await sleep(interval)
            do {
                let tree = try await fail(after: WatchLimits.later, name: "request") { try await client.tree().tree }
                events.tell(news: .tree(tree, at: .now))
            } catch is DeadlineExceeded {
                events.tell(news: .noTree("given up after \(WatchLimits.later.short), and asked again"))
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // A process that is killed while it answers looks like one that answers wrongly.
                if client.isGone { return events.tell(news: .ended) }
                let isBusy = error as? InspectorUnreachable == .busy
                events.tell(news: .noTree(isBusy ? "it takes no more connections" : "\(error)"))
            }
        }
    }

    /// This uses the library's clock, so that an inspector sees the wait: the tool can be watched, too.
    private func sleep(_ duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .quattro)
    }

    private func readKeys(_ terminal: Int32?, _ events: TopEvents) async throws {
        guard let terminal else { return }
        try await withElements(of: DescriptorChunks.stream(of: terminal), name: "terminal") { chunks in
            var reader = KeyReader()
            while let chunk = try await chunks.next() {
                events.tell(.keys(reader.read(chunk)))
                // An Escape that is not followed by anything is the Escape key, and not the beginning of another key.
                while reader.isPending {
                    switch try await moveOn(after: .milliseconds(50), { try await chunks.next() }) {
                    case .some(.some(let chunk)): events.tell(.keys(reader.read(chunk)))
                    case .some(.none), .none: events.tell(.keys(reader.finish()))
                    }
                }
            }
        }
        events.tell(.terminalLost)
    }

    /// Updates how long there has been no answer, while nothing else happens.
    private func keepTime(_ events: TopEvents) async throws {
        while true {
            try await sleep(.milliseconds(250))
            events.tell(.tick)
        }
    }
}

// MARK: - The screen

extension TopSession {
    private func show(_ first: WatchedTree, _ events: TopEvents, _ display: TopDisplay) async -> Ending {
        var screen = TopScreen(first, program: program, interval: interval, size: display.size, now: .now)
        var frame = TopFrame(isColored: TopDisplay.isColored)
        await display.write(frame.update(to: screen.lines(now: .now)))
        for await event in events.stream {
            switch await effects(of: event, on: &screen, events, display) {
            case .end(let ending): return ending
            case .redraw: frame.forget()
            case .show: break
            }
            await display.write(frame.update(to: screen.lines(now: .now)))
        }
        return .quit
    }

    private enum Next {
        case show
        case redraw
        case end(Ending)
    }

    private func effects(
        of event: TopEvents.Event,
        on screen: inout TopScreen,
        _ events: TopEvents,
        _ display: TopDisplay
    ) async -> Next {
        switch event {
        case .keys(let keys): return next(keys.map { .key($0) }, &screen)
        case .news: return next(events.take().map { [$0] } ?? [], &screen)
        case .tick: return .show
        case .terminalLost: return .end(.terminalLost)
        case .signal(SIGWINCH): return next([.resized(display.size)], &screen)
        case .signal(SIGTSTP):
            await display.leave()
            Suspension.stop()
            return await goOn(&screen, display)
        // If the process was stopped by other means, without time to clean up, anything may be on the terminal.
        case .signal(SIGCONT): return await goOn(&screen, display)
        case .signal(let signal): return .end(.signal(signal))
        }
    }

    private func goOn(_ screen: inout TopScreen, _ display: TopDisplay) async -> Next {
        await display.enter()
        return next([.continued(at: .now), .resized(display.size)], &screen)
    }

    private func next(_ events: [TopScreen.Event], _ screen: inout TopScreen) -> Next {
        var isRedrawn = false
        for event in events {
            switch screen.handle(event) {
            case .show: break
            case .redraw: isRedrawn = true
            case .quit: return .end(.quit)
            case .ended: return .end(.processEnded(screen.tree.process))
            }
        }
        return isRedrawn ? .redraw : .show
    }
}
