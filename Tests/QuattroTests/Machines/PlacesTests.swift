import Testing

@testable import Quattro

/// ``Places`` against a list of those that wait.
struct PlacesTests {
    @Test(arguments: 0..<200 as Range<UInt64>) func `places are handed out in order, and none is lost`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var places = Places<Int>(limit: 2)
        var (limit, taken, queue, next) = (2, 0, [Int](), 0)
        func admit() {
            while let admitted = places.admitNext() {
                #expect(taken < limit && queue.first == admitted)
                queue.removeFirst()
                taken += 1
            }
            #expect(queue.isEmpty || taken >= limit)
        }
        for _ in 0..<300 {
            switch random.next() % 6 {
            case 0, 1:
                next += 1
                let isIn = places.take(next)
                #expect(isIn == (taken < limit))
                if isIn { taken += 1 } else { queue.append(next) }
            case 2:
                let isIn = places.takeIfFree()
                #expect(isIn == (taken < limit))
                if isIn { taken += 1 }
            case 3 where taken > 0:
                places.giveBack()
                taken -= 1
                admit()
            case 4:
                let ticket = Int(random.next() % 300)
                let hasLeft = places.withdraw(ticket)
                #expect(hasLeft == queue.contains(ticket))
                queue.removeAll { $0 == ticket }
            default:
                limit = Int.random(in: 1...5, using: &random)
                places.setLimit(limit)
                admit()
            }
            #expect(places.taken == taken && places.waiting == queue.count && places.isFull == (taken >= limit))
        }
    }
}
