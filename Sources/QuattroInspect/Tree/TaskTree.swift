import Quattro

/// The scopes, groups and tasks of the program that were open a moment ago.
///
/// - ``capture(in:)`` shows a scope and everything inside it, at any time. ``capture()`` shows the whole program; it finds what has been
///   opened since ``Inspector/watch(_:events:)`` was called.
/// - Each scope is looked at by itself, one after the other, and nothing is stopped. So two scopes may show two moments, some
///   microseconds apart.
/// - It is a copy: it keeps no scope and no task.
/// - Tasks that are not Quattro's are not in it, such as those of `Task { }`, `async let` and the groups of the standard library. The
///   scopes that they open are in it.
///
/// ```swift
/// Inspector.watch()
/// let tree = TaskTree.capture()
/// print(tree)
/// ```
///
/// Isolation: a `Sendable` value.
///
/// Cost: 0.6 µs for each node; scopes are kept waiting for no more than their own part of that.
public struct TaskTree: Sendable {
    /// The nodes: each after the one around it, and siblings in the order in which they were opened, as far as that is known.
    public let nodes: [Node]
    /// What was watched when the tree was captured; `nil` if nothing was.
    public let watched: Inspector.Detail?
    /// The number that the system gives to the process.
    public let process: Int32
    /// Seconds from 1970 on, in UTC, when the capture began.
    public let time: Int

    /// The numbers of the nodes inside of each one.
    let inner: [[Int]]
    /// The numbers of the nodes that are in no other one.
    let roots: [Int]
}
