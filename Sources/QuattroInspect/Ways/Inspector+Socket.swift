import Synchronization

extension Inspector {
    /// Answers over a Unix socket that only the user of the process may open.
    ///
    /// - Watches from here on, if nothing does so yet.
    /// - `curl --unix-socket PATH http://quattro/tree` gets the tree as text, `/tree.json` as JSON, `/counts` how many there are of what,
    ///   and `/` what else there is. `quattro top` with the number of the process shows it live.
    /// - While events are watched, `/timeline` is the ``Timeline`` as a page of HTML, `/timeline.pftrace` as a file for ui.perfetto.dev,
    ///   and `/timeline.txt?id=7` tells where the time of a scope went; without a number it lists the longest ones with theirs.
    /// - Answers from a thread of its own: it works while every thread of the pool is busy or blocked.
    /// - Does not keep the process alive, and removes the socket when the process exits. What a process that was killed has left is
    ///   replaced.
    /// - Called again with a path that it answers at already, it gives that path, also if the environment has asked for it.
    /// - Refuses peers of other users, root excepted. Peers are answered one after the other; one that says or takes nothing for five
    ///   seconds is left.
    ///
    /// ```swift
    /// try Inspector.serve()
    /// ```
    ///
    /// - Parameter path: Where the socket is to be; in a folder of the user's own if nothing else is said, where `quattro top` finds it.
    /// - Returns: The path.
    /// - Throws: ``InspectorError`` if the socket cannot be made there.
    @discardableResult
    public static func serve(onUnixSocket path: String? = nil) throws(InspectorError) -> String {
        if path == nil { try SocketPath.makeFolder() }
        let path = path ?? SocketPath.ofProcess(processNumber)
        try SocketFiles.serve(path) { () throws(InspectorError) in
            let socket = try ListeningSocket(path)
            if OwnThread.run({ socket.answerUntilStopped() }) { return }
            socket.close()
            removeFile(path)
            throw InspectorError(description: "\(path): there is no thread to answer from")
        }
        if detail == nil { watch() }
        return path
    }
}

extension Inspector {
    /// Where the socket of a process of this user is, if it has been made by ``serve(onUnixSocket:)`` without another path.
    ///
    /// - Parameter process: The number of the process.
    /// - Returns: The path, whether there is a socket or not.
    public static func socketPath(ofProcess process: Int32) -> String { SocketPath.ofProcess(process) }

    /// The folder with the sockets of this user's processes.
    public static var socketFolder: String { SocketPath.folder }
}

/// The sockets that are served, and are to be removed when the process exits.
private enum SocketFiles {
    private static let paths = Mutex<[(path: String, process: Int32)]>([])

    /// Calls `begin`, unless the path is served already; one at a time, or else one would take the other's socket for a dead one.
    static func serve(_ path: String, _ begin: () throws(InspectorError) -> Void) throws(InspectorError) {
        try paths.withLock { paths throws(InspectorError) in
            let isServed = paths.contains { $0.path == path && $0.process == processNumber }
            if isServed, isThere(path) { return }
            try begin()
            if paths.isEmpty { callAtExit { SocketFiles.removeAll() } }
            if !isServed { paths.append((path, processNumber)) }
        }
    }

    /// But for those of a process that this one is a copy of.
    private static func removeAll() {
        for (path, process) in paths.withLock({ $0 }) where process == processNumber { removeFile(path) }
    }
}
