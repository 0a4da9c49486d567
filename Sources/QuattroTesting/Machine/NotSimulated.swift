/// What a run has met that is not simulated, how often, and where first, as a value.
package struct NotSimulated: Sendable {
    /// What the process has been asked for on the thread of a simulation, and does in real time or never.
    package enum Feature: CaseIterable, Sendable {
        case timerSource
        case foreignClock
    }

    struct Meeting: Sendable {
        let feature: Feature
        /// The task that was running, if it is known.
        let task: TaskLabel?
        let step: Int
        fileprivate(set) var count = 1
    }

    private(set) var meetings: [Meeting] = []

    mutating func met(_ feature: Feature, in task: TaskLabel?, step: Int) {
        if let known = meetings.firstIndex(where: { $0.feature == feature }) {
            meetings[known].count += 1
        } else {
            meetings.append(Meeting(feature: feature, task: task, step: step))
        }
    }
}
