import Foundation
import Quattro
import QuattroTimeline
import Testing

@testable import QuattroInspect

/// Each in a process of its own: where events are kept is a matter of the whole process.
@Suite final class TimelineFileTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `a process that is killed while it records leaves all that it has written`() async throws {
        let path = folder + "/killed"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            // Far more than the others can write while the steps are taken.
            try Timeline.record(to: path, events: 100_000)
            try await withScopedTaskGroup(name: "server") { group in
                for number in 0..<4 {
                    // Each goes on until the end, so that events are being written at that moment.
                    group.addTask(name: "worker \(number)") {
                        while true { await withCancelScope(name: "round") { _ in } }
                    }
                }
                try await fail(after: .seconds(60), name: "GET /users/7") {
                    for number in 0..<100 { await withCancelScope(name: "step \(number)") { _ in } }
                    kill(getpid(), SIGKILL)
                }
            }
        }
        let timeline = try Timeline(contentsOf: path)
        let model = timeline.recording.model
        let request = try #require(model.spans.first { $0.name == "GET /users/7" })
        #expect(request.ending == .open && request.file == "QuattroInspectTests/TimelineFileTests.swift")
        // The last thing that its thread has written before it was killed.
        #expect(model.spans.contains { $0.name == "step 99" && $0.ending == .ended(.returned) })
        let overview = timeline.overview
        #expect(
            overview.contains("group \"server\" → scope \"GET /users/7\" (QuattroInspectTests/TimelineFileTests.swift:")
        )
        #expect(timeline.missingThreads == 0 && timeline.process != nil)
    }

    @Test
    func `what hung when a process was killed is in its file, however much the others have recorded since it began`()
        async throws
    {
        let path = folder + "/hung"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try Timeline.record(to: path, events: 64)
            try await fail(after: .seconds(60), name: "GET /hangs") {
                var isKept = false
                while !isKept {
                    for _ in 0..<1_000 { await withCancelScope(name: "round") { _ in } }
                    isKept = Timeline.capture().recording.events.contains {
                        $0.kind == .open && $0.text == "GET /hangs"
                    }
                }
                for _ in 0..<1_000 { await withCancelScope(name: "round") { _ in } }
                kill(getpid(), SIGKILL)
            }
        }
        let timeline = try Timeline(contentsOf: path)
        let events = try Recorder.read(file: path).threads.joined()
        #expect(!events.contains { $0.kind == .began && $0.text == "GET /hangs" })
        let open = try #require(events.filter { $0.kind == .open && $0.text == "GET /hangs" }.last)
        let span = try #require(timeline.recording.model.spans.first { $0.name == "GET /hangs" })
        #expect(span.begin == open.task && span.ending == .open)
        #expect(
            open.file == "QuattroInspectTests/TimelineFileTests.swift" && open.argument == open.task + 60_000_000_000
        )
        #expect(open.time >= open.task + 1_000_000_000 && open.other == 0)
    }

    @Test(arguments: [(0, 1_000), (10, 1_000), (11, 1_100), (500, 50_000)])
    func `a look at what is open takes no more than a hundredth of the time`(look: Int, pause: Int) {
        #expect(LongOpen.pause(after: .milliseconds(look)) == .milliseconds(pause))
    }

    @Test func `watching less does not end what is recorded into a file, and a stop does`() async {
        await #expect(processExitsWith: .success) { [folder = folder as String] in
            for detail in [Inspector.Detail.waits, .tree] {
                let path = "\(folder)/\(detail.rawValue)"
                try Timeline.record(to: path)
                Inspector.watch(detail)
                #expect(Inspector.detail == .events)
                await withCancelScope(name: "recorded") { _ in }
                #expect(try Timeline(contentsOf: path).recording.events.map(\.text) == ["recorded", nil])
                Inspector.stop()
                #expect(Inspector.detail == nil)
                Inspector.watch(detail)
                #expect(Inspector.detail == detail)
            }
        }
    }

    @Test func `what the environment asks for goes on when the program asks for less`() async {
        await #expect(processExitsWith: .success) {
            Inspector.watch(.waits, isHeld: true)
            Inspector.watch(.tree)
            #expect(Inspector.detail == .waits)
            Inspector.watch(.events)
            #expect(Inspector.detail == .events)
            Inspector.watch(.tree)
            #expect(Inspector.detail == .waits)
        }
    }

    @Test(arguments: ["file", "%p"])
    func `a program that is started by another one does not inherit its file`(name: String) async {
        let path = "\(folder)/\(name)"
        await #expect(processExitsWith: .success) { [path = path as String] in
            setenv("QUATTRO_TIMELINE", path, 1)
            Timeline.recordByEnvironment()
            #expect(environmentVariable("QUATTRO_TIMELINE") == (path.contains("%p") ? path : nil))
        }
    }

    @Test func `a program that is started again keeps what the last one has left`() async throws {
        let path = folder + "/again"
        for name in ["first", "second", "third"] {
            await #expect(processExitsWith: .success) { [path = path as String, name = name as String] in
                try Timeline.record(to: path)
                await withCancelScope(name: name) { _ in }
            }
        }
        let names = try [path, path + ".before"].map { try Timeline(contentsOf: $0).recording.events.first?.text }
        #expect(names == ["third", "second"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }

    @Test func `the environment asks for it without a line of code, and the path may name the process`() async throws {
        let path = folder + "/%p"
        await #expect(processExitsWith: .success) { [path = path as String] in
            setenv("QUATTRO_TIMELINE", path, 1)
            Timeline.recordByEnvironment()
            #expect(Inspector.detail == .events)
            await withCancelScope(name: "recorded") { _ in }
            let timeline = try Timeline(contentsOf: path.replacing("%p", with: "\(getpid())"))
            #expect(timeline.recording.events.map(\.text) == ["recorded", nil])
            #expect(timeline.recording.events == Timeline.capture().recording.events)
        }
    }

    @Test func `what is recorded goes on in the next file, and threads that have recorded before take part`()
        async throws
    {
        await #expect(processExitsWith: .success) { [folder = folder as String] in
            Inspector.watch(.events)
            await withCancelScope(name: "in memory") { _ in }
            for name in ["a", "b"] {
                try Timeline.record(to: "\(folder)/\(name)")
                await withCancelScope(name: name) { _ in }
            }
            for name in ["a", "b"] {
                let timeline = try Timeline(contentsOf: "\(folder)/\(name)")
                #expect(timeline.recording.events.map(\.text) == [name, nil])
            }
        }
    }

    @Test(arguments: [
        ("missing/file", "open failed: No such file or directory"), ("empty", "is not a timeline of quattro"),
        ("other", "is not a timeline of quattro"),
        ("later", "is a timeline of version 9, and only version 1 is known here"),
        ("short", "is cut off: it is shorter than its header says"),
    ])
    func `what is no timeline is refused with its path and the reason`(name: String, reason: String) async throws {
        let path = "\(folder)/\(name)"
        await #expect(processExitsWith: .success) { [path = path as String] in
            guard !path.contains("missing") else { return }
            try Timeline.record(to: path, events: 4)
            await withCancelScope { _ in }
        }
        if name != "missing/file" {
            var bytes = try Data(contentsOf: URL(filePath: path))
            switch name {
            case "empty": bytes = Data()
            case "other": bytes[0] = 7
            case "later": bytes[8] = 9
            default: bytes.removeLast(1)
            }
            try bytes.write(to: URL(filePath: path))
        }
        let error = #expect(throws: InspectorError.self) { try Timeline(contentsOf: path) }
        #expect(error?.description.hasPrefix(path) == true && error?.description.hasSuffix(reason) == true)
    }

    @Test(arguments: ["folder", "pipe", "link", "text"])
    func `what is there and is no timeline is left alone`(kind: String) async throws {
        let path = "\(folder)/\(kind)"
        switch kind {
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "link": #expect(symlink("/dev/null", path) == 0)
        default: try Data("a letter".utf8).write(to: URL(filePath: path))
        }
        await #expect(processExitsWith: .success) { [path = path as String] in
            let error = #expect(throws: InspectorError.self) { try Timeline.record(to: path) }
            #expect(error?.description == "\(path) exists and is not a timeline of quattro: it is left alone")
            #expect(Inspector.detail == nil)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [kind])
        #expect(throws: InspectorError.self) { try Timeline(contentsOf: path) }
    }

    @Test func `a file that another process records into is left alone`() async throws {
        let path = folder + "/used"
        await #expect(processExitsWith: .success) { [path = path as String] in
            try Timeline.record(to: path)
            let other = Process()
            other.executableURL = URL(filePath: "/usr/bin/env")
            other.arguments = ["flock", "--nonblock", "--shared", path, "true"]
            try other.run()
            other.waitUntilExit()
            #expect(other.terminationStatus == 1)
        }
        // It is no longer held.
        await #expect(processExitsWith: .success) { [path = path as String] in try Timeline.record(to: path) }
        let holder = open(path, O_RDONLY)
        defer { closeDescriptor(holder) }
        #expect(flock(holder, LOCK_EX) == 0)
        await #expect(processExitsWith: .success) { [path = path as String] in
            let error = #expect(throws: InspectorError.self) { try Timeline.record(to: path) }
            #expect(error?.description.contains("is being recorded into by process") == true)
        }
    }

    @Test func `if the last file cannot be kept, nothing is recorded over it`() async throws {
        let path = folder + "/kept"
        await #expect(processExitsWith: .success) { [path = path as String] in
            try Timeline.record(to: path)
            await withCancelScope(name: "first") { _ in }
            #expect(mkdir(path + ".before", 0o700) == 0)
            #expect(throws: InspectorError.self) { try Timeline.record(to: path) }
        }
        #expect(try Timeline(contentsOf: path).recording.events.first?.text == "first")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["kept", "kept.before"])
    }

    @Test func `where there is no room for a thread, it is recorded in memory alone, and the file says so`()
        async throws
    {
        let path = folder + "/full"
        await #expect(processExitsWith: .success) { [path = path as String] in
            // Room for what the file begins with, and not for a ring.
            var limit = rlimit()
            #expect(getrlimit(fileSizeLimit, &limit) == 0)
            limit.rlim_cur = 400_000
            #expect(setrlimit(fileSizeLimit, &limit) == 0)
            try Timeline.record(to: path)
            await withCancelScope(name: "in memory") { _ in }
            #expect(Timeline.capture().recording.events.contains { $0.text == "in memory" })
        }
        let timeline = try Timeline(contentsOf: path)
        #expect(timeline.missingThreads >= 1)
        #expect(timeline.overview.contains("threads are missing: there was no room for them in the file"))
    }

    @Test func `a copy of the process does not write into the file`() async throws {
        let path = folder + "/forked"
        await #expect(processExitsWith: .success) { [path = path as String] in
            try Timeline.record(to: path)
            Timeline.mark("before")
            let copy = fork()
            if copy == 0 {
                Timeline.mark("in the copy")
                _exit(0)
            }
            var status: Int32 = 0
            #expect(waitpid(copy, &status, 0) == copy && status == 0)
            Timeline.mark("after")
        }
        #expect(try Timeline(contentsOf: path).recording.events.map(\.text) == ["before", "after"])
    }

    @Test func `a file that cannot be made is refused, and nothing changes`() async {
        let path = folder + "/none/file"
        await #expect(processExitsWith: .success) { [path = path as String] in
            #expect(throws: InspectorError.self) { try Timeline.record(to: path) }
            #expect(Inspector.detail == nil)
        }
    }

    @Test func `whatever stands in a file, it is refused or read`() async throws {
        let path = folder + "/random"
        await #expect(processExitsWith: .success) { [path = path as String] in
            try Timeline.record(to: path, events: 64)
            let name = String(repeating: "x", count: 47) + "éclair"
            for _ in 0..<40 { await withCancelScope(name: name) { $0.deadline = .after(.seconds(1)) } }
        }
        // A name is cut before a character that does not fit.
        let names = Set(try Timeline(contentsOf: path).recording.events.compactMap(\.text))
        #expect(names == [String(repeating: "x", count: 47)])
        let whole = try Data(contentsOf: URL(filePath: path))
        var random = Random(seed: 7)
        for _ in 0..<300 {
            var bytes = whole
            // Where the numbers stand that say where the rest is, the index of texts, and the ring.
            for range in [8..<56, 4_096..<69_632, 327_680..<bytes.count] {
                for _ in 0..<8 {
                    bytes[range.randomElement(using: &random) ?? 0] = .random(in: 0...255, using: &random)
                }
            }
            try bytes.write(to: URL(filePath: path))
            guard let timeline = try? Timeline(contentsOf: path) else { continue }
            #expect(timeline.count <= 2 * 64 && !timeline.overview.isEmpty)
            for span in timeline.recording.model.spans { #expect(!timeline.explain(span.id).isEmpty) }
            timeline.writeHTML { #expect(!$0.isEmpty) }
            timeline.writePerfetto { #expect(!$0.isEmpty) }
        }
    }
}

#if canImport(Glibc)
private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
private let fileSizeLimit = RLIMIT_FSIZE
#endif

private struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
