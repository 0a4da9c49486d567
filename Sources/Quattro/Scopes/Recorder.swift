/// Writes the events of scopes into the rings of the threads, while events are observed.
///
/// Nothing is converted on the way in: a time is stored as its two words, a name is cut at ``textLimit`` bytes, and a file name in a call
/// site is the address of its text, which exists as long as the process.
package enum Recorder {
    @inline(__always)
    static var isOn: Bool { Attention.isPaid(by: [.events, .simulatedEvents]) }

    package static let textLimit = 48

    /// The part of an event that does not describe its scope.
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

    /// The same, word by word: making a `Moment` would take as long as writing it.
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
    /// Stands for a task other than the body's task; the simulation knows which one.
    static let otherTask: UInt64 = 1

    /// The event without its time, which the simulation adds.
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
    /// Records a mark that the user sets.
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
