/// What is told of a scope that was seen open, since its begin may have been overwritten.
extension TimelineEvent {
    /// - Parameters:
    ///   - image: The scope.
    ///   - parent: The number of the scope around it; zero for none.
    ///   - begin: When it began, in nanoseconds.
    package init(open image: ScopeImage, in parent: UInt64, since begin: UInt64) {
        let moment = Recorder.Moment(of: image, in: parent)
        self = Recorder.event(.open, id: image.id, role: image.role, task: begin, moment)
        time = image.now.nanoseconds
    }
}

extension Recorder.Moment {
    fileprivate init(of image: ScopeImage, in parent: UInt64) {
        self.init(
            detail: image.isShielded ? 1 : 0,
            other: parent,
            argument: image.deadline,
            text: image.name,
            place: (image.file, image.line)
        )
    }
}

extension Recorder {
    /// The same as an event of the calling thread.
    ///
    /// `time` is when they were looked for, the same for all that are recorded after one look: the events of a thread are in order.
    package static func recordOpen(_ image: ScopeImage, in parent: UInt64, since begin: UInt64, at time: Deadline) {
        guard Attention.isPaid(by: .events) else { return }
        record(.open, id: image.id, role: image.role, task: begin, at: time, Moment(of: image, in: parent))
    }
}

extension CancelScope {
    /// Whether its time is real: the recorder does not record what happens in simulations.
    package final var isInRealTime: Bool { timekeeper?.simulatedWorld == nil }
}
