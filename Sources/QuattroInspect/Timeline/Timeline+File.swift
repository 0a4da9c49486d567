import Quattro
import QuattroTimeline

extension Timeline {
    /// Records the last events of each thread in a file, which keeps them even after SIGKILL, a crash, or the out-of-memory killer.
    ///
    /// - The call starts watching ``Inspector/Detail/events`` until ``Inspector/stop()``; ``Inspector/watch(_:events:)`` with less detail
    ///   does not end it. ``capture()`` and everything else work as they do without a file.
    /// - Once a second, a separate thread writes the scopes that have been open for longer than a second, the oldest 2,048. So a scope that
    ///   hangs when the process ends is in the file, however much other scopes have recorded since.
    /// - The file is mapped into memory: the kernel writes it when it has time. In `/dev/shm` that costs no disk.
    /// - An existing timeline gets `.before` added to its name, so that a restarted server does not destroy the recording of its previous
    ///   run. Any other file, and a file into which another process records, is left alone, and the call throws. `%p` in the path stands
    ///   for the process number.
    /// - Room is made for each thread when it first records. If the disk is full, the events of that thread are kept only in memory, and
    ///   the file says so.
    /// - If it is called again, the recording continues in another file.
    ///
    /// The environment can ask for it as well: `QUATTRO_TIMELINE=/dev/shm/app.timeline`. Then the variable is removed from the environment
    /// of the process at its start, so that programs that it starts do not take over its file. A variable that contains `%p` stays.
    ///
    /// ```swift
    /// try Timeline.record(to: "/dev/shm/app.timeline")
    /// ```
    ///
    /// ```sh
    /// quattro timeline /dev/shm/app.timeline --save app.html
    /// ```
    ///
    /// - Parameters:
    ///   - path: The path of the file. Only the user of the process may read it.
    ///   - events: How many events of each thread to keep, rounded up to a power of two. Each event takes 128 bytes.
    /// - Throws: ``InspectorError`` if the file cannot be made; then nothing has changed. It throws nothing else.
    ///
    /// Isolation: callable from anywhere.
    ///
    /// Cost: the same as recording in memory. The memory of earlier rings, in a file or not, is not freed.
    public static func record(to path: String, events: Int = 16_384) throws(InspectorError) {
        let path = path.replacing("%p", with: "\(processNumber)")
        let capacity = Inspector.capacity(events: events)
        do throws(EventFile.Problem) {
            Watching.begin(waits: true, events: capacity, in: try EventFile(path: path, capacity: capacity))
            LongOpen.begin()
        } catch {
            throw InspectorError(error, path)
        }
    }

    /// Reads a file into which a process has recorded, whether that process has ended or not.
    ///
    /// ```swift
    /// let timeline = try Timeline(contentsOf: "/dev/shm/app.timeline")
    /// print(timeline.overview)
    /// ```
    ///
    /// - Parameter path: A file that ``record(to:events:)`` has made.
    /// - Throws: ``InspectorError`` if there is no such file, or if it is not a timeline. It throws nothing else.
    public init(contentsOf path: String) throws(InspectorError) {
        do throws(EventFile.Problem) {
            let (threads, lost, missing, process) = try Recorder.read(file: path)
            self.init(Recording(threads: threads, lost: lost), process: process, missingThreads: missing)
        } catch {
            throw InspectorError(error, path)
        }
    }

    /// A summary in words: how many events there are, what is open at the end and what it waits for, and what took the longest.
    ///
    /// - Each scope is listed with its number, for ``explain(_:)-(TaskTree.Node.ID)``, and with the scopes around it.
    /// - Of the scopes that have ended, only the outermost are shown: requests, not their parts.
    public var overview: String {
        let missing =
            missingThreads == 0 ? "" : "\(missingThreads) threads are missing: there was no room for them in the file\n"
        return Overview(recording, process: process).text + missing
    }
}

extension InspectorError {
    fileprivate init(_ problem: EventFile.Problem, _ path: String) {
        switch problem {
        case .system(let call, let code): self = .system(call, path, code)
        case .isInTheWay: self = .file(path, "exists and is not a timeline of quattro: it is left alone")
        case .isInUse(let process):
            self = .file(path, "is being recorded into by process \(process): give another path, such as one with %p")
        case .isNone: self = .file(path, "is not a timeline of quattro")
        case .isOfVersion(let version):
            self = .file(
                path,
                "is a timeline of version \(version), and only version \(EventFile.version) is known here"
            )
        case .isCutOff: self = .file(path, "is cut off: it is shorter than its header says")
        }
    }
}
