import Dispatch
import Quattro

extension Timeline {
    /// Saves timelines when triggers fire; see ``Timeline/save(when:in:atMost:)``.
    ///
    /// Isolation: usable from anywhere.
    public final class Saving: Sendable {
        private struct State {
            var machine: SavingMachine
            /// The occasion that its thread will save next.
            var next: Occasion?
            var isStopped = false
        }

        let triggers: [Trigger]
        private let folder: String
        private let tell: @Sendable (String) -> Void
        private let state: Guarded<State>
        private let hasNews = DispatchSemaphore(value: 0)

        init(
            _ triggers: [Trigger],
            in folder: String,
            atMost most: Int,
            tell: @escaping @Sendable (String) -> Void
        ) throws(InspectorError) {
            (self.triggers, self.tell) = (triggers, tell)
            self.folder = try makePrivateFolder(folder)
            PartialFiles.removeDead(in: self.folder)
            state = Guarded(State(machine: SavingMachine(atMost: most)))
        }

        /// The paths of the saved files that are kept, the oldest first.
        public var files: [String] { state.withLock { $0.machine.files } }

        /// Stops saving.
        ///
        /// A file that is being written is still completed.
        public func stop() {
            Savings.remove(self)
            state.withLock { $0.isStopped = true }
            hasNews.signal()
        }

        /// Called on the thread on which the occasion happens.
        func happened(_ occasion: Occasion) {
            let isNews = state.withLock { state in
                guard !state.isStopped, state.machine.happened(occasion, now: .now) else { return false }
                state.next = occasion
                return true
            }
            if isNews { hasNews.signal() }
        }

        /// The work of its thread.
        func saveUntilStopped() {
            while true {
                hasNews.wait()
                let (next, isStopped) = state.withLock { ($0.next.take(), $0.isStopped) }
                if let next { save(upon: next) }
                if isStopped { return }
            }
        }

        private func save(upon occasion: Occasion) {
            let number = Savings.nextNumber()
            let name = SavedName(occasion, time: secondsSince1970(), process: processNumber, number: number)
            let path = "\(folder)/\(name)"
            let effects: SavingMachine.Effects
            do throws(InspectorError) {
                let timeline = Timeline.capture(knowing: occasion.events)
                let isShown = occasion.id.map { timeline.knows($0) } ?? true
                let note = isShown ? "" : "; it is not on the page, since its events have been overwritten"
                // The folder may have been removed.
                _ = try makePrivateFolder(folder)
                PartialFiles.removeDead(in: folder)
                try SavedFile.write(to: path) { write throws(InspectorError) in
                    try timeline.writeHTML(title: occasion.reason + note, selecting: occasion.id, to: write)
                }
                effects = state.withLock { $0.machine.wrote(path, note, now: .now) }
            } catch {
                effects = state.withLock { $0.machine.failed(error, now: .now) }
            }
            if let removed = effects.removed { removeFile(removed) }
            if let line = effects.line { tell(line) }
        }
    }
}
