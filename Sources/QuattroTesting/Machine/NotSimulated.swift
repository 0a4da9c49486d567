/// The features that a run has used although they are not simulated, how often, and where first, as a value.
package struct NotSimulated: Sendable {
    /// A request on the thread of a simulation that the process carries out in real time, or never.
    package enum Feature: CaseIterable, Sendable {
        case timerSource
        case foreignClock
    }

    struct Meeting: Sendable {
        let feature: Feature
        /// The task that was running, if known.
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
