extension RunOrder {
    /// How a command came to its end, as far as others wait for that.
    package enum Ending: Sendable, Hashable {
        case succeeded
        /// The reason is what is told of those that are left out because of it.
        case failed(String, endsTheRun: Bool)
        /// It was stopped, as everything is.
        case stopped
    }

    /// What follows from an event.
    package struct Effects: Sendable, Hashable {
        /// In the order of the list.
        package var start: [Int] = []
        package var leftOut: [LeftOut] = []
        /// Whether no foreground command is left and none will be added; never in a run that is stopped.
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
