import Quattro

extension Timeline {
    /// Saves the timeline as a page of HTML each time that something happens.
    ///
    /// - The page shows what was recorded before that moment, and so what led to it. It opens with the responsible scope selected, however
    ///   much other scopes have recorded since that one began.
    /// - The call starts watching events, unless they are watched already. While events are not watched, the ends of scopes trigger
    ///   nothing.
    /// - A file is named by its time, the process and what triggered it, such as `2026-11-30T103550Z-4711-1-slow-GET-users-7.html`. Only
    ///   the user of the process may read it.
    /// - A line on standard error reports each file with its path. It also reports a file that cannot be written, each kind of failure once
    ///   until a file can be written again. Incomplete files of killed processes are removed.
    /// - Only the newest files are kept: when there is one too many, the oldest file of this saving is removed. Files of earlier processes
    ///   stay.
    /// - There is one file for each cause: a scope around the saved one or inside it gets no other file, nor does a scope that is first
    ///   stuck and later slow.
    /// - One file is written at a time, followed by a pause that is nine times as long. Occasions that happen meanwhile are not saved, but
    ///   counted and reported.
    /// - If it is called again, both savings continue.
    ///
    /// ```swift
    /// try Timeline.save(when: .deadlineExceeded(named: "GET "), .stuck(for: .seconds(10)), in: "timelines")
    /// ```
    ///
    /// - Parameters:
    ///   - triggers: When the timeline is saved; at least one trigger.
    ///   - folder: The folder of the files. If it is missing, now or later, it is made, with its missing parents, accessible only to the
    ///     user.
    ///   - most: How many files are kept; at least one.
    /// - Returns: An object that stops the saving. The saving continues even if this object is dropped.
    /// - Throws: ``InspectorError`` if nothing can be written there, or if a thread cannot be started. It throws nothing else.
    ///
    /// Isolation: callable from anywhere. A thread of its own writes, so the program does not wait.
    ///
    /// Cost: one branch for each scope that ends, and a short lock and a reading of the clock while a trigger waits for ends. For the
    /// cost of each file see ``writeHTML(title:selecting:to:)``.
    @discardableResult
    public static func save(
        when triggers: Trigger...,
        in folder: String,
        atMost most: Int = 10
    ) throws(InspectorError) -> Saving {
        try save(when: triggers, in: folder, atMost: most) { Inspector.say($0) }
    }

    /// `tell` is called with each line about files, on the thread that writes.
    static func save(
        when triggers: [Trigger],
        in folder: String,
        atMost most: Int = 10,
        tell: @escaping @Sendable (String) -> Void
    ) throws(InspectorError) -> Saving {
        guard most >= 1 else { trap("at least one file must be kept, not \(most)") }
        guard !triggers.isEmpty else { trap("saving timelines needs at least one trigger") }
        let saving = try Saving(triggers, in: folder, atMost: most, tell: tell)
        guard OwnThread.run({ saving.saveUntilStopped() }) else {
            throw InspectorError(description: "\(folder): no thread could be started to write timelines")
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
