// Writes timelines to files for `dev/check-timeline.py`, and measures what it takes.
import QuattroTimeline

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

struct File {
    private let file: UnsafeMutablePointer<FILE>

    init(_ path: String) {
        guard let file = fopen(path, "w") else { fatalError("\(path): cannot be written") }
        self.file = file
    }

    func write(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("the file cannot be written") }
    }

    func close() { fclose(file) }
}

func write(_ timeline: Recording, named name: String, to folder: String) {
    let perfetto = File("\(folder)/\(name).pftrace")
    timeline.writePerfetto { perfetto.write($0) }
    perfetto.close()
    let page = File("\(folder)/\(name).html")
    timeline.writeHTML(title: name) { page.write($0.utf8) }
    page.close()
    let model = timeline.model
    let counts = File("\(folder)/\(name).counts")
    let slices = model.spans.count + model.waits.count
    counts.write("\(slices) \(model.instants.count) \(model.arrows.count) \(model.tracks.count)\n".utf8)
    counts.close()
}

/// A page that opens with one of many scopes selected, far from the first one.
func writeSelected(to folder: String) {
    let timeline = serverTimeline(events: 240_000)
    let spans = timeline.model.spans
    let page = File("\(folder)/selected.html")
    timeline.writeHTML(title: "selected", selecting: spans[spans.count / 2].id) { page.write($0.utf8) }
    page.close()
}

/// CPU time of the process, in seconds.
func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func measure(_ what: String, _ events: Int, _ body: () -> Int) {
    let start = cpuTime()
    let bytes = body()
    let time = cpuTime() - start
    let each = "\(Int(time * 1e9) / max(events, 1)) ns and \(bytes / max(events, 1)) bytes an event"
    print("\(what): \(Int(time * 1_000)) ms of CPU time, \(bytes) bytes: \(each)")
}

func measure(events: Int) {
    let timeline = serverTimeline(events: events)
    let count = timeline.events.count
    measure("model", count) { timeline.model.strokes.count }
    for _ in 0..<2 {
        measure("Perfetto", count) {
            var bytes = 0
            timeline.writePerfetto { bytes += $0.count }
            return bytes
        }
    }
    measure("page", count) {
        var bytes = 0
        timeline.writeHTML(title: "measured") { bytes += $0.utf8.count }
        return bytes
    }
}

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.dropFirst().first) {
case ("files", let folder?):
    write(failingRequest, named: "request", to: folder)
    write(everything, named: "everything", to: folder)
    write(startedService, named: "started", to: folder)
    write(askedTwice, named: "twice", to: folder)
    write(serverTimeline(events: 240_000), named: "server", to: folder)
    write(wideTimeline(tasks: 50_000), named: "wide", to: folder)
    writeSelected(to: folder)
case ("explain", let id?):
    print(
        failingRequest.explanation(of: UInt64(id) ?? 0) ?? "nothing\n",
        everything.explanation(of: UInt64(id) ?? 0) ?? "nothing\n",
        lateRequest.explanation(of: UInt64(id) ?? 0) ?? "nothing\n",
        separator: "---\n"
    )
case ("measure", let count?): measure(events: Int(count) ?? 1_000_000)
default: print("usage: Timelines files FOLDER | measure EVENTS")
}
