import Dispatch
import Synchronization
import Testing

@testable import Quattro

struct EventRingTests {
    @Test(arguments: [2, 4, 64], [0, 1, 2, 3, 5, 63, 64, 65, 1_000])
    func `a ring keeps the last events, one less than it has room for, and knows how many are gone`(
        capacity: Int,
        count: Int
    ) {
        let ring = EventRing(capacity: capacity)
        for number in 0..<count { ring.write { put(UInt64(number), into: $0) } }
        let (events, first) = ring.read()
        let kept = min(count, capacity - 1)
        #expect(Int(first) == count - kept)
        #expect(events.map { $0[0] } == (count - kept..<count).map { UInt64($0) })
        #expect(events.allSatisfy(isWhole))
    }

    @Test func `what is read while a thread writes is whole and in order`() async {
        let ring = EventRing(capacity: 64)
        let (isOver, reads) = (Box(), Box())
        let writer = Task.detached {
            for number in 0..<400_000 { ring.write { put(UInt64(number), into: $0) } }
            isOver.raise()
        }
        while !isOver.isUp {
            let (events, first) = ring.read()
            reads.raise()
            #expect(events.allSatisfy(isWhole))
            #expect(events.enumerated().allSatisfy { $1[0] == first + UInt64($0) })
            await Task.yield()
        }
        await writer.value
        #expect(reads.isUp && ring.written == 400_000)
    }

    @Test func `threads that come and go write into few rings, and lose nothing that there is room for`() async {
        await #expect(processExitsWith: .success) {
            EventRings.begin(capacity: 4_096)
            for batch in 0..<100 {
                let done = DispatchSemaphore(value: 0)
                for number in 0..<4 {
                    onThread {
                        EventRings.ofThread?.write { put(UInt64(batch * 4 + number), into: $0) }
                        done.signal()
                    }
                }
                for _ in 0..<4 { done.wait() }
            }
            let rings = EventRings.read()
            #expect(rings.count < 100)
            #expect(Set(rings.flatMap { $0.events.map { $0[0] } }) == Set(0..<400))
            #expect(rings.allSatisfy { $0.lost == 0 })
        }
    }
}

/// Each word of it says which event it is.
@Sendable private func put(_ number: UInt64, into slot: EventRing.Slot) {
    for index in 0..<EventRing.wordsPerEvent { slot[index] = number &+ UInt64(index) &* 1_000_003 }
}

private func isWhole(_ event: EventRing.Event) -> Bool {
    (0..<EventRing.wordsPerEvent).allSatisfy { event[$0] == event[0] &+ UInt64($0) &* 1_000_003 }
}

private final class Box: Sendable {
    private let value = Atomic(false)
    var isUp: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}
