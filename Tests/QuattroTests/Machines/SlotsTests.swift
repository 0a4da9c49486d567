import Testing

@testable import Quattro

struct SlotsTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `slots hold what was inserted and not removed, in order`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var slots = Slots<Int>()
        var model: [(index: Int, element: Int)] = []
        // Phases of growing and of shrinking, down to nothing now and then.
        for element in 0..<600 {
            let isShrinking = element / 60 % 2 == 1
            if Int.random(in: 0..<4, using: &random) < (isShrinking ? 3 : 1), !model.isEmpty {
                let removed = model.remove(at: Int.random(in: model.indices, using: &random))
                slots.remove(at: removed.index)
            } else {
                let index = slots.insert(element)
                #expect(!model.contains { $0.index == index })
                model.append((index, element))
            }
            #expect(slots.count == model.count)
            #expect(slots.elements == model.map(\.element) && slots.first == model.first?.element)
        }
    }

    @Test func `what is inserted into a place that was free comes last all the same`() {
        var slots = Slots<Int>()
        let places = (0..<3).map { slots.insert($0) }
        slots.remove(at: places[0])
        #expect(slots.insert(3) == places[0])
        #expect(slots.elements == [1, 2, 3])
        slots.remove(at: places[1])
        slots.remove(at: places[2])
        #expect(slots.elements == [3])
        #expect(slots.insert(4) == places[2] && slots.elements == [3, 4])
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `a queue knows how many are in it, and who is the first`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = Queue<Int>()
        var model: [Int] = []
        for element in 0..<400 {
            if Bool.random(using: &random) {
                queue.append(element)
                model.append(element)
            } else {
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.count == model.count && queue.first == model.first)
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func `a queue gives back what did not leave, in order`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = WaitingQueue<Int>()
        var model: [Int] = []
        for element in 0..<400 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                queue.append(element)
                model.append(element)
            case 2: #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            default:
                let victim = Int.random(in: 0...element, using: &random)
                #expect(queue.remove(victim) == model.contains(victim))
                model.removeAll { $0 == victim }
            }
            #expect(queue.elements == model && queue.isEmpty == model.isEmpty)
        }
    }

    @Test func `a queue keeps nothing of what has left before its turn`() {
        var queue = WaitingQueue<Int>()
        queue.append(-1)
        for element in 0..<100_000 {
            queue.append(element)
            // The first one stays for ever, and so its turn never comes to anyone behind it.
            let hasLeft = queue.remove(element)
            #expect(hasLeft)
        }
        #expect(queue.room < 100)
        for element in 0..<10_000 { queue.append(element) }
        for element in (-1..<10_000).reversed() { _ = queue.remove(element) }
        #expect(queue.isEmpty && queue.room < 100)
    }

    @Test func `whatever place is free is taken before a new one`() {
        var slots = Slots<Int>()
        for element in 0..<4 { #expect(slots.insert(element) == element) }
        for index in 0..<3 { slots.remove(at: index) }
        let places = (0..<3).map { slots.insert($0) }
        #expect(places.sorted() == [0, 1, 2])
        #expect(slots.insert(9) == 4)
    }

    @Test func `slots are used again, and the memory of a burst is given back`() {
        var slots = Slots<Int>()
        let first = slots.insert(0)
        for element in 1..<1_000 { slots.remove(at: slots.insert(element)) }
        #expect(slots.room < 100)
        slots.remove(at: first)
        #expect((1...16).contains(slots.room))
        let burst = (0..<100).map { slots.insert($0) }
        for index in burst.dropLast() { slots.remove(at: index) }
        #expect(slots.room >= 100 && slots.elements == [99])
        slots.remove(at: burst[99])
        #expect(slots.room < 100)
        #expect(slots.insert(7) == 0 && slots.elements == [7])
    }

    @Test(arguments: [(16, true), (17, false)])
    func `more than sixteen slots are a burst`(count: Int, isKept: Bool) {
        var slots = Slots<Int>()
        for index in (0..<count).map({ slots.insert($0) }) { slots.remove(at: index) }
        #expect((slots.room > 0) == isKept)
    }

    @Test func `a queue keeps no memory for what has left it`() {
        var queue = Queue<Int>()
        for element in 0..<10_000 {
            queue.append(element)
            #expect(queue.popFirst() == element)
        }
        #expect((1...64).contains(queue.room))
        // In the course of things, what has left goes when it is more than what has not.
        for element in 0..<200 { queue.append(element) }
        for element in 0..<100 { #expect(queue.popFirst() == element) }
        #expect(queue.places == 200)
        #expect(queue.popFirst() == 100)
        #expect(queue.places == 99)
        while queue.popFirst() != nil {}
        for element in 0..<40 { queue.append(element) }
        for element in 0..<32 { #expect(queue.popFirst() == element) }
        #expect(queue.places == 40)
        #expect(queue.popFirst() == 32)
        #expect(queue.places == 7)
        while queue.popFirst() != nil {}
        // Never empty, and never more than a few in it.
        queue.append(0)
        for element in 1..<10_000 {
            queue.append(element)
            #expect(queue.popFirst() == element - 1)
        }
        #expect(queue.room < 512)
        for element in 10_000..<20_000 { queue.append(element) }
        while queue.popFirst() != nil {}
        #expect(queue.room < 1_024)
    }
}
