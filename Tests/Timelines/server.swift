import Quattro
import QuattroTimeline

/// A server under load, for measuring: requests in several threads, each with a group of children that wait; about 40 events a request.
func serverTimeline(events count: Int, threads: Int = 4) -> Recording {
    let perThread = (0..<threads).map { thread in
        var random = SplitMix(seed: UInt64(thread))
        var story = Story(thread: UInt32(thread), firstID: UInt64(thread) << 40 | 1)
        var time = 0.0
        while story.events.count < count / threads {
            time += Double(random.next(below: 2_000)) / 1_000
            addRequest(to: &story, at: time, &random)
        }
        return Array(story.inOrder.prefix(count / threads))
    }
    return Recording(threads: perThread)
}

/// Many children of a group at once, none of which has ended.
func wideTimeline(tasks: Int) -> Recording {
    var story = Story()
    let group = story.begin(.group, "crawl", at: 0)
    for number in 0..<tasks {
        let begin = Double(number) / 1_000
        let task = story.begin(.child, "page \(number)", in: group, at: begin)
        story.wait(task, from: begin + 0.000_5, to: nil, .place, "sockets")
    }
    return Recording(threads: [story.inOrder], captured: Story.time(1_000))
}

private func addRequest(to story: inout Story, at start: Double, _ random: inout SplitMix) {
    var end = start
    let request = story.begin(.scope, "GET /users/\(random.next(below: 100))", at: start, left: 5_000)
    let group = story.begin(.group, "load", in: request, at: start + 0.01, line: 12)
    for child in 0..<6 {
        let begin = start + 0.02 * Double(child + 1)
        let task = story.begin(.child, "shard \(child)", in: group, at: begin, line: 16)
        let length = Double(1 + random.next(below: 20_000)) / 1_000
        story.wait(task, from: begin + 0.005, to: begin + length)
        if child == 5, random.next(below: 10) == 0 {
            story.cancel(group, at: begin + length, .childFailed, by: task, "shard: Unavailable()")
        }
        story.end(task, at: begin + length + 0.003)
        end = max(end, begin + length + 0.003)
    }
    story.wait(group, from: start + 0.2, to: end + 0.01, .children)
    story.end(group, at: end + 0.02)
    story.end(request, at: end + 0.03)
}

/// A generator of random numbers that gives the same ones for a seed everywhere.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ mixed >> 31) % bound
    }
}
