import Testing

@testable import Quattro

struct SlotsTests {
    @Test(arguments: 0..<50 as Range<UInt64>) func `slots hold what was inserted and not removed`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var slots = Slots<Int>()
        var model: [Int: Int] = [:]
        for element in 0..<400 {
            if Bool.random(using: &random), let (index, _) = model.randomElement(using: &random) {
                slots.remove(at: index)
                model[index] = nil
            } else {
                let index = slots.insert(element)
                #expect(model[index] == nil)
                model[index] = element
            }
            #expect(slots.count == model.count)
            #expect(slots.elements.sorted() == model.values.sorted())
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func `a queue gives back what did not leave, in order`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = LeavableQueue<Int>()
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
        }
    }
}
