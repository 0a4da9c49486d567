import Quattro

extension Timeline {
    /// Saves the timeline as a page of HTML each time that something happens.
    ///
    /// - What the page shows was recorded before: it says what led to it. It opens with the scope selected that was the reason, however
    ///   much the others have recorded since that began.
    /// - Watches events from here on, if nothing does so yet. While they are not watched, the ends of scopes trigger nothing.
    /// - A file is named by its time, the process and what triggered it, such as `2026-11-30T103550Z-4711-1-slow-GET-users-7.html`. Only
    ///   the user of the process may read it.
    /// - Each is told of by a line on standard error, with its path; a file that cannot be written likewise, each kind of failure once
    ///   until one can. What a process that was killed has left of a file is removed.
    /// - Keeps the last files, and removes one of its own for each that is one too many. Those of earlier processes stay.
    /// - Has one file for one cause: not another one for a scope around what was saved or in it, nor if it is stuck first and slow later.
    /// - Writes one at a time, and then pauses for nine times as long. What happens meanwhile is not saved, but counted and told of.
    /// - Called again: both save.
    ///
    /// ```swift
    /// try Timeline.save(when: .deadlineExceeded(named: "GET "), .stuck(for: .seconds(10)), in: "timelines")
    /// ```
    ///
    /// - Parameters:
    ///   - triggers: What it is saved upon; at least one.
    ///   - folder: Where to. It is made if it is missing, with those around it, for the user alone; also if it is
    ///     removed later.
    ///   - most: How many files are kept; at least one.
    /// - Returns: What stops it. It goes on also if this is dropped.
    /// - Throws: ``InspectorError`` if nothing can be written there, or a thread that it needs is not to be had, and nothing else.
    ///
    /// Isolation: callable from anywhere. A thread of its own writes, so that nothing of the program waits.
    ///
    /// Cost: for each scope that ends, one branch, and a short lock and a reading of the clock while a trigger waits for ends. See
    /// ``writeHTML(title:selecting:to:)`` for each file.
    @discardableResult
    public static func save(
        when triggers: Trigger...,
        in folder: String,
        atMost most: Int = 10
    ) throws(InspectorError) -> Saving {
        try save(when: triggers, in: folder, atMost: most) { Inspector.say($0) }
    }

    /// `tell` gets what is told of files, on the thread that writes.
    static func save(
        when triggers: [Trigger],
        in folder: String,
        atMost most: Int = 10,
        tell: @escaping @Sendable (String) -> Void
    ) throws(InspectorError) -> Saving {
        guard most >= 1 else { trap("at least one file must be kept, not \(most)") }
        guard !triggers.isEmpty else { trap("a timeline is saved upon at least one trigger") }
        let saving = try Saving(triggers, in: folder, atMost: most, tell: tell)
        guard OwnThread.run({ saving.saveUntilStopped() }) else {
            throw InspectorError(description: "\(folder): there is no thread to write timelines from")
        }
        do throws(InspectorError) {
            try Savings.add(saving)
        } catch {
            saving.stop()
            throw error
        }
        if Inspector.detail != .events { Inspector.watch(.events) }
        return saving
    }
}
