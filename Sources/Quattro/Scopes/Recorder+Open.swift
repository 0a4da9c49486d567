/// Describes a scope that was found open, since its begin event may have been overwritten.
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
    /// Records the same as an event of the calling thread.
    ///
    /// `time` is when the open scopes were collected. It is the same for all of them, so that the events of a thread stay in order.
    package static func recordOpen(_ image: ScopeImage, in parent: UInt64, since begin: UInt64, at time: Deadline) {
        guard Attention.isPaid(by: .events) else { return }
        record(.open, id: image.id, role: image.role, task: begin, at: time, Moment(of: image, in: parent))
    }
}

extension CancelScope {
    /// Whether the scope runs in real time: the recorder does not record simulations.
    package final var isInRealTime: Bool { timekeeper?.simulatedWorld == nil }
}
