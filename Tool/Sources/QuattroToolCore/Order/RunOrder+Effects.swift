extension RunOrder {
    /// How a command ended, as far as it matters to commands that wait for it.
    package enum Ending: Sendable, Hashable {
        case succeeded
        /// It failed; the reason is reported for the commands that are left out because of it.
        case failed(String, endsTheRun: Bool)
        /// It was stopped, as everything is.
        case stopped
    }

    /// The effects of an event.
    package struct Effects: Sendable, Hashable {
        /// The commands to start, in the order of the list.
        package var start: [Int] = []
        package var leftOut: [LeftOut] = []
        /// Whether no foreground command is left and none will be added; never `true` in a run that is being stopped.
        package var isDone = false

        package init(start: [Int] = [], leftOut: [LeftOut] = [], isDone: Bool = false) {
            (self.start, self.leftOut, self.isDone) = (start, leftOut, isDone)
        }
    }

    package struct LeftOut: Sendable, Hashable {
        package let number: Int
        package let reason: String

        package init(_ number: Int, _ reason: String) { (self.number, self.reason) = (number, reason) }
    }
}
