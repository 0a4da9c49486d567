import Testing

@testable import Quattro

struct DeadlineQueueTests {
    private typealias Queue = DeadlineQueue<String>

    @Test func `the first deadline asks for a wake-up, later ones do not`() {
        var queue = Queue()
        #expect(queue.insert("a", at: .second(10)).wakeup == .at(.second(10)))
        #expect(queue.insert("b", at: .second(20)).wakeup == .keep)
        #expect(queue.insert("c", at: .second(5)).wakeup == .at(.second(5)))
    }

    @Test func `removing the first deadline leaves the wake-up where it is`() {
        var queue = Queue()
        let (ticket, _) = queue.insert("a", at: .second(5))
        queue.remove(ticket)
        #expect(queue.count == 0)
        #expect(queue.insert("b", at: .second(10)).wakeup == .keep)
        #expect(queue.expire(now: .second(5)).wakeup == .at(.second(10)))
    }

    // ENT-05
    @Test func `what is due now is due`() {
        var queue = Queue()
        _ = queue.insert("a", at: .second(5))
        #expect(queue.expire(now: .second(4)).due == [])
        #expect(queue.expire(now: .second(5)).due == ["a"])
        #expect(queue.expire(now: .second(5)).due == [])
    }

    @Test func `equal deadlines expire in the order in which they were set`() {
        var queue = Queue()
        for element in ["c", "a", "b", "d"] { _ = queue.insert(element, at: .second(10)) }
        #expect(queue.expire(now: .second(10)).due == ["c", "a", "b", "d"])
    }

    @Test func `a ticket removes nothing after its element has expired`() {
        var queue = Queue()
        let (ticket, _) = queue.insert("a", at: .second(1))
        _ = queue.expire(now: .second(1))
        _ = queue.insert("b", at: .second(2))
        queue.remove(ticket)
        #expect(queue.expire(now: .second(2)).due == ["b"])
    }

    @Test func `a ticket may be used after a burst has been given back`() {
        var queue = Queue()
        let tickets = (0..<5_000).map { queue.insert("\($0)", at: .second($0)).ticket }
        #expect(queue.expire(now: .second(5_000)).due.count == 5_000)
        for ticket in tickets { queue.remove(ticket) }
        #expect(queue.count == 0)
    }

    @Test(arguments: [(1_024, 1_024), (1_025, 0)])
    func `the memory of a burst is given back when all of it is over`(count: Int, room: Int) {
        var queue = Queue()
        let tickets = (0..<count).map { queue.insert("\($0)", at: .second($0)).ticket }
        for ticket in tickets.reversed() where ticket != tickets[7] { queue.remove(ticket) }
        #expect(queue.count == 1 && queue.room == count)
        #expect(queue.first == .second(7))
        queue.remove(tickets[7])
        #expect(queue.room == room)
        #expect(queue.expire(now: .second(count)).due == [])
        _ = queue.insert("later", at: .second(1))
        #expect(queue.expire(now: .second(1)).due == ["later"])
    }

    @Test func `places are used again`() {
        var queue = Queue()
        for second in 0..<100 {
            _ = queue.insert("a", at: .second(second))
            _ = queue.expire(now: .second(second))
        }
        #expect(queue.room == 1)
    }

    // DL-10
    @Test func `moving a deadline thousands of times leaves nothing behind`() {
        var queue = Queue()
        var (ticket, _) = queue.insert("a", at: .second(1_000))
        for step in 0..<10_000 {
            queue.remove(ticket)
            ticket = queue.insert("a", at: .second(step % 2 == 0 ? 5_000 : 1_000)).ticket
        }
        #expect(queue.count == 1)
        #expect(queue.expire(now: .second(5_000)).due == ["a"])
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func `the queue agrees with a sorted list`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = DeadlineQueue<Int>()
        var model: [(deadline: Deadline, order: Int)] = []
        var tickets: [(order: Int, ticket: DeadlineQueue<Int>.Ticket)] = []
        var wakeup = Deadline.never
        var now = 0
        func note(_ request: DeadlineQueue<Int>.Wakeup) {
            guard case .at(let deadline) = request else { return }
            #expect(deadline < wakeup)
            wakeup = deadline
        }
        for order in 0..<300 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let deadline = Deadline.second(now + Int.random(in: 0...40, using: &random))
                let (ticket, request) = queue.insert(order, at: deadline)
                tickets.append((order, ticket))
                model.insert((deadline, order), at: model.firstIndex { $0.deadline > deadline } ?? model.endIndex)
                note(request)
            case 2:
                // Of one that has expired, too: that must change nothing.
                guard let index = tickets.indices.randomElement(using: &random) else { continue }
                let victim = tickets.remove(at: index)
                queue.remove(victim.ticket)
                model.removeAll { $0.order == victim.order }
            default:
                now += Int.random(in: 0...10, using: &random)
                let (due, request) = queue.expire(now: .second(now))
                let expected = model.prefix { $0.deadline <= .second(now) }
                #expect(due == expected.map(\.order))
                model.removeFirst(expected.count)
                wakeup = .never
                note(request)
            }
            #expect(queue.count == model.count)
            #expect(queue.first == model.first?.deadline)
            if let first = queue.first { #expect(wakeup <= first) }
        }
    }
}

extension DeadlineQueue {
    /// Removes and returns what is due.
    fileprivate mutating func expire(now: Deadline) -> (due: [Element], wakeup: Wakeup) {
        var due: [Element] = []
        let wakeup = expire(now: now) { element, _ in due.append(element) }
        return (due, wakeup)
    }
}
