extension Inspector {
    /// Answers over a Unix socket that only the user of the process may open.
    ///
    /// - The call starts watching, unless something is watched already.
    /// - `curl --unix-socket PATH http://quattro/tree` gets the tree as text, `/tree.json` gets it as JSON, `/counts` gets the numbers of
    ///   scopes, groups and tasks, and `/` lists all paths. `quattro top` with the process number shows the tree live.
    /// - While events are watched, `/timeline` is the ``Timeline`` as a page of HTML, `/timeline.pftrace` is a file for ui.perfetto.dev,
    ///   and `/timeline.txt?id=7` explains where the time of a scope went; without a number it lists the longest scopes with their numbers.
    /// - A thread of its own answers, so this works while every thread of the pool is busy or blocked.
    /// - The socket does not keep the process alive, and is removed when the process exits. A socket that a killed process has left behind
    ///   is replaced.
    /// - If it is called again with a path that is already served, it returns that path, even if the environment requested the socket.
    /// - Peers of other users are refused, except root. Peers are answered one after another; a peer that sends or accepts nothing for five
    ///   seconds is dropped.
    ///
    /// ```swift
    /// try Inspector.serve()
    /// ```
    ///
    /// - Parameter path: The path of the socket. By default it is in a folder of the user, where `quattro top` finds it.
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
            throw InspectorError(description: "\(path): no thread could be started to answer")
        }
        if detail == nil { watch() }
        return path
    }
}

extension Inspector {
    /// The default path of the socket of a process of this user.
    ///
    /// - Parameter process: The number of the process.
    /// - Returns: The path, whether there is a socket or not.
    public static func socketPath(ofProcess process: Int32) -> String { SocketPath.ofProcess(process) }

    /// The folder with the sockets of this user's processes.
    public static var socketFolder: String { SocketPath.folder }
}

/// The served sockets, which are removed when the process exits.
private enum SocketFiles {
    private static let paths = Guarded<[(path: String, process: Int32)]>([])

    /// Calls `begin`, unless the path is served already.
    ///
    /// Calls run one at a time, since otherwise one call could mistake the other's socket for a dead one.
    static func serve(_ path: String, _ begin: () throws(InspectorError) -> Void) throws(InspectorError) {
        try paths.withLock { paths throws(InspectorError) in
            let isServed = paths.contains { $0.path == path && $0.process == processNumber }
            if isServed, isThere(path) { return }
            try begin()
            if paths.isEmpty { callAtExit { SocketFiles.removeAll() } }
            if !isServed { paths.append((path, processNumber)) }
        }
    }

    /// Removes the sockets, except those of the parent of a forked process.
    private static func removeAll() {
        for (path, process) in paths.withLock({ $0 }) where process == processNumber { removeFile(path) }
    }
}
