extension ErrorGroup {
    /// The errors that are not groups themselves, however deeply nested, in order.
    ///
    /// ```swift
    /// for error in failure.leaves { log("\(error)") }
    /// ```
    public var leaves: [any Error] {
        var leaves: [any Error] = []
        // The remaining entries of each group on the way down, instead of a recursion: groups may be nested thousands deep.
        var rests = [entries[...]]
        while var rest = rests.popLast() {
            guard let entry = rest.popFirst() else { continue }
            rests.append(rest)
            guard let group = entry.error as? ErrorGroup else {
                leaves.append(entry.error)
                continue
            }
            rests.append(group.entries[...])
        }
        return leaves
    }

    /// The first of ``leaves``; in a flat group, this is the error that happened first.
    ///
    /// Use it where a framework handles an error by its type and does not know error groups:
    ///
    /// ```swift
    /// func fetchProfile() async throws -> (User, [Post]) {
    ///     do {
    ///         return try await gather({ try await fetchUser() }, { try await fetchPosts() })
    ///     } catch let failure as ErrorGroup {
    ///         throw failure.first  // a 404 stays a 404
    ///     }
    /// }
    /// ```
    ///
    /// - Returns: An error that is not a group itself. There always is one, since a group is never empty. The others are lost if only
    ///   this one is rethrown.
    public var first: any Error { leaves[0] }

    /// The first error of a type, however deeply nested.
    ///
    /// ```swift
    /// if let slow = failure.first(of: DeadlineExceeded.self) { log("gave up after \(slow.elapsed)") }
    /// ```
    ///
    /// - Parameter type: The type to look for; it may be a protocol.
    /// - Returns: The first such error, or `nil` if there is none.
    public func first<Failure>(of type: Failure.Type) -> Failure? {
        for error in leaves { if let failure = error as? Failure { return failure } }
        return nil
    }

    /// Separates the errors of one type from the rest, as `except*` does in Python.
    ///
    /// - Errors are taken out in order, however deeply they are nested.
    /// - The rest keeps its nesting; a group that becomes empty is left out.
    ///
    /// ```swift
    /// do {
    ///     try await withScopedTaskGroup(onFailure: .waitForAll) { group in
    ///         for host in hosts {
    ///             group.addTask { try await fail(after: .seconds(2)) { try await ping(host) } }
    ///         }
    ///     }
    /// } catch let failure as ErrorGroup {
    ///     let (slow, rest) = failure.split(DeadlineExceeded.self)
    ///     log("\(slow.count) hosts were too slow")
    ///     if let rest { throw rest }  // whatever else went wrong is not lost
    /// }
    /// ```
    ///
    /// - Parameter type: The type to take out; it may be a protocol.
    /// - Returns: The errors of the type, and the group of all others, which is `nil` if there are none.
    public func split<Failure>(_ type: Failure.Type) -> (matching: [Failure], rest: ErrorGroup?) {
        (leaves.compactMap { $0 as? Failure }, removingLeaves { $0 is Failure })
    }

    /// The group without some of its leaves, with the nesting kept; `nil` if nothing is left.
    private func removingLeaves(where isRemoved: (any Error) -> Bool) -> ErrorGroup? {
        let remaining = entries.compactMap { entry -> Member? in
            guard let group = entry.error as? ErrorGroup else { return isRemoved(entry.error) ? nil : entry }
            return group.removingLeaves(where: isRemoved).map { Member(error: $0, taskName: entry.taskName) }
        }
        return remaining.isEmpty ? nil : ErrorGroup(title: title, entries: remaining)
    }
}
