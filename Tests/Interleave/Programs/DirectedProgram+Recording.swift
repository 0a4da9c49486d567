@testable import Quattro

/// Who reads what a thread records finds whole events, one after the other, whatever the thread does meanwhile.
extension DirectedProgram {
    static let recording = [readWhileWritten(capacity: 2), readWhileWritten(capacity: 4)]

    private static func readWhileWritten(capacity: Int) -> DirectedProgram {
        DirectedProgram("ring\(capacity)") { stage in
            let ring = EventRing(capacity: capacity)
            let (written, read) = (Flag(), Flag())
            stage.thread("writer") {
                for number in 0..<UInt64(2 * capacity) {
                    ring.write { slot in
                        for index in 0..<EventRing.wordsPerEvent {
                            if index % 5 == 0 { Interleaving.point() }
                            slot[index] = number
                        }
                    }
                }
                written.raise()
            }
            stage.thread("reader") {
                for _ in 0..<2 {
                    let before = ring.written
                    let (events, first) = ring.read()
                    stage.expect(
                        first + UInt64(events.count) >= before,
                        "LOST",
                        "\(first) and \(events.count) of \(before)"
                    )
                    for (place, event) in events.enumerated() {
                        let isWhole = (0..<EventRing.wordsPerEvent).allSatisfy { event[$0] == first + UInt64(place) }
                        stage.expect(isWhole, "TORN", "number \(first) + \(place): \(event[0]) to \(event[15])")
                    }
                }
                read.raise()
            }
            for flag in [written, read] { await flag.wait() }
            stage.expect(ring.read().events.count == capacity - 1, "LOST", "\(ring.read().events.count) at the end")
        }
    }
}
