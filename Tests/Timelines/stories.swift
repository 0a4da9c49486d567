import Quattro
import QuattroTimeline

/// A request of which one part fails, so that the others stop; all but one, which is behind a shield.
let failingRequest: Recording = {
    var story = Story()
    let request = story.begin(.scope, "GET /users/7", at: 0, left: 5_000)
    let auth = story.begin(.scope, "auth", in: request, at: 0, left: 500, line: 11)
    story.wait(auth, from: 1, to: 180, .promise, "token")
    story.end(auth, at: 200)
    story.note(.mark, request, at: 205, "cache miss")
    let load = story.begin(.group, "load", in: request, at: 210, line: 12)
    let heartbeat = story.begin(.background, "heartbeat", in: load, at: 211, line: 13)
    for time in stride(from: 220.0, to: 700, by: 120) { story.wait(heartbeat, from: time, to: min(time + 118, 700)) }
    let rooms = story.begin(.child, "rooms", in: load, at: 212, line: 14)
    let cache = story.begin(.scope, nil, in: rooms, at: 215, left: 100, line: 21)
    story.wait(cache, from: 216, to: 315, .item)
    story.cancel(cache, at: 315, .deadline, by: cache)
    story.end(cache, at: 316, .absorbed)
    story.wait(rooms, from: 317, to: 690)
    let legacy = story.begin(.child, "legacy", in: load, at: 213, line: 15)
    let shield = story.begin(.scope, nil, in: legacy, at: 214, isShielded: true, line: 30)
    story.wait(shield, from: 215, to: 1_990)
    story.end(shield, at: 1_991)
    story.end(legacy, at: 1_992, .threw)
    for number in 1...5 {
        let shard = story.begin(.child, "shard", in: load, at: 214 + Double(number), line: 16)
        story.wait(shard, from: 220 + Double(number), to: 701)
        story.end(shard, at: 702, .threw)
    }
    story.wait(load, from: 220, to: 701, .value, target: rooms)
    story.end(rooms, at: 699, .threw)
    story.cancel(load, at: 700, .childFailed, by: rooms, "rooms: NoSuchRoom()")
    story.end(heartbeat, at: 703, .threw)
    story.wait(load, from: 705, to: 1_993, .children)
    story.end(load, at: 1_994, .threw)
    story.end(request, at: 2_000, .threw)
    return Recording(threads: [story.inOrder])
}()

/// Whatever a name may be.
let oddNames = [
    "\"quoted\" \\ and </script><script>document.title='broken'</script>", "two\nlines\t\u{0}", "👩‍👩‍👧‍👦 naïve",
    String(decoding: [0x61, 0xFF, 0xC3, 0x28] as [UInt8], as: UTF8.self), "<!-- <img src=x onerror=alert(1)>",
    "\u{2028}\u{2029}",
    String(repeating: "long ", count: 100),
]

/// All that can be in a timeline, in two threads: one scope cancels another, deadlines move, and something is still open.
let everything: Recording = {
    var (first, second) = (Story(), Story(thread: 2, firstID: 1_000))
    for event in failingRequest.events { first.events.append(event) }
    let server = second.begin(.group, "server", at: 100)
    for (number, name) in oddNames.enumerated() {
        let child = second.begin(.child, name, in: server, at: 110 + Double(number), line: 40)
        second.wait(child, from: 130, to: 400, .place, "database")
        second.end(child, at: 420 + Double(number))
    }
    let canceller = second.begin(.starting, "supervisor", in: server, at: 140, line: 50)
    second.note(.childReady, canceller, at: 150, other: server)
    let victim = second.begin(.child, "victim", in: server, at: 160, left: 900, line: 51)
    second.note(.deadlineMoved, victim, at: 300, other: canceller, left: 1_500)
    second.note(.shieldRaised, victim, at: 500)
    second.cancel(victim, at: 800, .explicitly, by: canceller, "no longer needed")
    second.note(.shieldLowered, victim, at: 900)
    second.wait(victim, from: 910, to: 1_100, .leaving)
    second.end(victim, at: 1_200, .threw)
    second.wait(canceller, from: 1_300, to: nil, .children)
    second.wait(server, from: 450, to: 1_200, .outcome, task: 7)
    second.wait(server, from: 500, to: 1_500, .demand, task: 8)
    second.note(.mark, 0, at: 600, "outside of every scope")
    return Recording(threads: [first.inOrder, second.inOrder], lost: [42], captured: Story.time(2_500))
}()

/// A request whose deadline was moved, and which ends it while a part of it is still open.
let lateRequest: Recording = {
    var story = Story()
    let supervisor = story.begin(.background, "supervisor", at: 0, line: 5)
    let request = story.begin(.scope, "POST /orders", at: 10, left: 3_000)
    let pages = story.begin(.scope, "pages", in: request, at: 12, line: 11)
    for page in 0..<30 { story.wait(pages, from: 15 + Double(page) * 30, to: 40 + Double(page) * 30, .item) }
    story.note(.deadlineMoved, request, at: 500, other: supervisor, left: 700)
    story.cancel(request, at: 1_200, .deadline)
    story.note(.mark, pages, at: 1_000, "slow page")
    story.wait(pages, from: 1_010, to: nil, .place, "database")
    return Recording(threads: [story.inOrder], captured: Story.time(1_500))
}()

/// A service that is started under a deadline of 100 ms, is ready before that, and works on in its group, which asks it to stop.
let startedService: Recording = {
    var story = Story()
    let group = story.begin(.group, "services", at: 0, line: 1)
    let startup = story.begin(.scope, "startup", in: group, at: 10, left: 100, line: 2)
    let service = story.begin(.starting, "service", in: startup, at: 20, line: 3)
    story.wait(startup, from: 21, to: 60, .start, target: service)
    story.wait(service, from: 30, to: 55, .promise, "socket")
    story.note(.childReady, service, at: 60, other: group)
    story.note(.moved, service, at: 60, other: group)
    story.wait(service, from: 100, to: 880, .item)
    story.cancel(startup, at: 110, .deadline)
    story.end(startup, at: 115, .absorbed)
    story.cancel(group, at: 800, .explicitly, "shutdown")
    story.end(service, at: 900, .threw)
    story.wait(group, from: 120, to: 901, .children)
    story.end(group, at: 902)
    return Recording(threads: [story.inOrder])
}()

/// A scope that is asked to stop by what is around it, and is cancelled itself after that.
let askedTwice: Recording = {
    var story = Story()
    let outer = story.begin(.scope, "outer", at: 0)
    let inner = story.begin(.scope, "inner", in: outer, at: 1)
    story.cancel(outer, at: 50, .deadline)
    story.cancel(inner, at: 80, .explicitly, "own")
    story.end(inner, at: 200)
    story.end(outer, at: 201)
    return Recording(threads: [story.inOrder])
}()
