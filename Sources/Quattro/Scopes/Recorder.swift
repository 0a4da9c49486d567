/// Writes what happens to scopes into the rings of the threads, while events are watched.
///
/// Nothing is worked out on the way in: times are the two words that they are made of, a name is cut at ``textLimit`` bytes, and a place in
/// the source is the address of its text, which is there for as long as the process.
package enum Recorder {
    @inline(__always)
    static var isOn: Bool { Attention.isPaid(by: [.events, .simulatedEvents]) }

    package static let textLimit = 48

    /// What is recorded of one moment, apart from what describes a scope.
    struct Moment {
        var detail: UInt8 = 0
        var other: UInt64 = 0
        var argument = Deadline.never
        var text: String?
        var place: (file: StaticString, line: UInt)?
    }

    @inline(__always)
    static func record(
        _ kind: TimelineEvent.Kind,
        id: UInt64,
        role: CancelScope.Role,
        task: UInt64 = 0,
        at time: Deadline,
        _ moment: Moment
    ) {
        record(
            kind,
            id: id,
            role: role,
            task: task,
            at: time,
            detail: moment.detail,
            other: moment.other,
            argument: moment.argument,
            text: moment.text,
            place: moment.place
        )
    }

    /// The same, word by word: making a moment of them would take as long as writing them.
    @inline(__always)
    static func record(
        _ kind: TimelineEvent.Kind,
        id: UInt64,
        role: CancelScope.Role,
        task: UInt64 = 0,
        at time: Deadline,
        detail: UInt8,
        other: UInt64 = 0,
        argument: Deadline = .never,
        text: String? = nil,
        place: (file: StaticString, line: UInt)? = nil
    ) {
        guard let ring = EventRings.ofThread else { return }
        if let file = place?.file { EventRings.keep(file) }
        ring.write { slot in
            (slot[0], slot[1]) = time.words
            var head = RecordedHead(kind: kind, role: role, detail: detail)
            (slot[3], slot[4]) = (id, other)
            (slot[5], slot[6]) = argument.words
            slot[7] = task
            if let place {
                head.line = UInt32(truncatingIfNeeded: place.line)
                (slot[8], slot[9]) = (
                    UInt64(UInt(bitPattern: place.file.utf8Start)), UInt64(place.file.utf8CodeUnitCount)
                )
            }
            if let text { head.textCount = slot.put(text) }
            slot[2] = head.word
        }
    }
}

// MARK: - As a value

extension Recorder {
    /// For a task in a scope that is not the body's: the simulation knows which one.
    static let otherTask: UInt64 = 1

    /// The event without its time, which a simulation knows.
    static func event(
        _ kind: TimelineEvent.Kind,
        id: UInt64,
        role: CancelScope.Role,
        task: UInt64,
        _ moment: Moment
    ) -> TimelineEvent {
        TimelineEvent(
            kind,
            at: 0,
            id: id,
            role: role,
            detail: moment.detail,
            other: moment.other,
            argument: moment.argument.nanoseconds,
            task: task,
            text: moment.text,
            file: moment.place?.file.description,
            line: UInt32(truncatingIfNeeded: moment.place?.line ?? 0)
        )
    }
}

// MARK: - Marks

extension Recorder {
    /// Records a moment that the user wants to mark.
    @inline(__always)
    package static func mark(_ text: @autoclosure () -> String) {
        if isOn { markNow(text) }
    }

    @inline(never)
    private static func markNow(_ text: () -> String) {
        if let scope = CancelScope.ambient { return scope.recordMoment(.mark, Moment(text: text())) }
        let clock = Timekeeper.current
        if let world = clock.simulatedWorld {
            if world.keepsEvents { world.keep(event(.mark, id: 0, role: .scope, task: 0, Moment(text: text()))) }
        } else if Attention.isPaid(by: .events) {
            record(.mark, id: 0, role: .scope, at: clock.now, Moment(text: text()))
        }
    }
}
