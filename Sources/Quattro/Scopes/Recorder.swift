/// Writes what happens to scopes into the rings of the threads, while events are watched.
///
/// Nothing is worked out on the way in: times are the two words that they are made of, a name is cut at ``textLimit`` bytes, and a place in
/// the source is the address of its text, which is there for as long as the process.
package enum Recorder {
    @inline(__always)
    static var isOn: Bool { Attention.isPaid(by: [.events, .simulatedEvents]) }

    package static let textLimit = 48

    /// What is recorded of one moment, but for what a scope is.
    struct Moment {
        var detail: UInt8 = 0
        var other: UInt64 = 0
        var argument = Deadline.never
        var text: String?
        var place: (file: StaticString, line: UInt)?
    }

    /// `time` is by the clock of the scope.
    static func record(_ kind: TimelineEvent.Kind, of scope: CancelScope, at time: Deadline, _ moment: Moment = Moment()) {
        record(kind, id: scope.id, role: scope.role, task: scope.otherTask, at: time, moment)
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
        // A simulation may be all that records.
        guard Attention.isPaid(by: .events), let ring = EventRings.ofThread else { return }
        if let file = moment.place?.file { EventRings.keep(file) }
        ring.write { slot in
            (slot[0], slot[1]) = time.words
            var head = RecordedHead(kind: kind, role: role, detail: moment.detail)
            (slot[3], slot[4]) = (id, moment.other)
            (slot[5], slot[6]) = moment.argument.words
            slot[7] = task
            if let place = moment.place {
                head.line = UInt32(truncatingIfNeeded: place.line)
                (slot[8], slot[9]) = (UInt64(UInt(bitPattern: place.file.utf8Start)), UInt64(place.file.utf8CodeUnitCount))
            }
            if let text = moment.text { head.textCount = slot.put(text) }
            slot[2] = head.word
        }
    }
}

extension Recorder {
    /// A moment that the user has something to say of.
    @inline(__always)
    package static func mark(_ text: @autoclosure () -> String) {
        if isOn { markNow(text) }
    }

    @inline(never)
    private static func markNow(_ text: () -> String) {
        let scope = CancelScope.ambient
        if let world = (scope?.clock ?? .current).simulatedWorld { return world.keep(mark: text, in: scope) }
        guard Attention.isPaid(by: .events) else { return }
        let now = (scope?.clock ?? .current).now
        let moment = Moment(text: text())
        if let scope { return record(.mark, of: scope, at: now, moment) }
        record(.mark, id: 0, role: .scope, at: now, moment)
    }
}
