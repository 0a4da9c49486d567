"""The workloads, written once for all peers: what differs between the libraries is in a module for each.

The library's own names are looked up outside of the timed loops, so that no peer pays for being one of four.
"""

from time import perf_counter_ns

from measurement import check

TIMEOUT = 10
CHILDREN = 1_000
ITEMS = list(range(10_000))
LIMIT = 16


def next_of(index):
    return index + 1


def hashed(item):
    return item * 2_654_435_761 & 0xFFFF_FFFF


def distinct_timeouts(count):
    """Different timeouts in no order, the shortest longer than any measurement."""
    return [1_000 + index * 7_919_777 % 999_999_937 / 1e6 for index in range(count)]


async def timeouts(peer, measurement):
    async def body(times):
        fail_after = peer.fail_after
        total = 0
        if peer.FAIL_AFTER_IS_ASYNC:
            for index in range(times):
                async with fail_after(TIMEOUT):
                    total += next_of(index)
        else:
            for index in range(times):
                with fail_after(TIMEOUT):
                    total += next_of(index)
        check(total == times * (times + 1) // 2, total)

    async def nested(times):
        await peer.within(60, body, times)

    await measurement.repeated("outermost", body)
    await measurement.repeated("nested", nested)


async def effective_deadline(peer, measurement):
    async def body(times):
        current = peer.current_effective_deadline
        expected = current()
        found = 0
        for _ in range(times):
            if current() == expected:
                found += 1
        check(found == times and expected < peer.now() + 101, expected)

    async def nested(times):
        await peer.within(500, peer.within, 400, peer.within, 100, peer.within, 300, peer.within, 200, body, times)

    await measurement.repeated("time", nested)


async def children(peer, measurement):
    ran = 0

    async def counting():
        nonlocal ran
        ran += 1

    async def nothing():
        pass

    async def body(times):
        for _ in range(times):
            await peer.children(CHILDREN, nothing)

    await peer.children(CHILDREN, counting)
    check(ran == CHILDREN, ran)
    await measurement.repeated("time", body, CHILDREN)


async def bounded_map(peer, measurement):
    async def compute(item):
        return hashed(item)

    async def suspend(item):
        await peer.sleep(0)
        return hashed(item)

    for name, transform in (("computing", compute), ("suspending", suspend)):

        async def body(times, transform=transform):
            for _ in range(times):
                outputs = await peer.bounded_map(transform, ITEMS, LIMIT)
                check(len(outputs) == len(ITEMS) and outputs[9_999] == hashed(9_999), len(outputs))

        await measurement.repeated(name, body, len(ITEMS))


class Arrivals:
    """Sets an event when the last of some tasks has arrived."""

    def __init__(self, peer, count):
        self.missing = count
        self.complete = peer.Event()

    def arrive(self):
        self.missing -= 1
        if self.missing == 0:
            self.complete.set()


async def waiting(peer, measurement):
    count = 100_000
    timeouts = distinct_timeouts(count)
    gate = peer.Event()
    arrivals = Arrivals(peer, count)
    opened = 0

    async def wait(timeout):
        await peer.within(timeout, arrive_and_wait)

    async def arrive_and_wait():
        arrivals.arrive()
        await gate.wait()

    async def control():
        nonlocal opened
        await arrivals.complete.wait()
        opened = perf_counter_ns()
        measurement.add("arm", opened - start, count)
        gate.set()

    start = perf_counter_ns()
    await peer.group(wait, timeouts, control)
    measurement.add("disarm", perf_counter_ns() - opened, count)


async def cancelling(peer, measurement):
    async def run(count):
        arrivals = Arrivals(peer, count)
        start = 0

        async def child():
            arrivals.arrive()
            await peer.sleep_forever()

        async def all_waiting():
            nonlocal start
            await arrivals.complete.wait()
            await peer.sleep(0)
            start = perf_counter_ns()

        await peer.cancelled_group(count, child, all_waiting)
        end = perf_counter_ns()
        check(start > 0, "nobody was cancelled")
        return end - start

    for count in (1, 10, 100, 1_000, 10_000, 100_000):
        await run(count) if count < 100_000 else None
        for _ in range(max(1, min(21, 20_000 // count))):
            measurement.add(str(count), await run(count))


async def pending(peer, measurement):
    most = 100_000
    timeouts = distinct_timeouts(1_000)

    async def body(times):
        fail_after = peer.fail_after
        total = 0
        if peer.FAIL_AFTER_IS_ASYNC:
            for index in range(times):
                async with fail_after(timeouts[index % 1_000]):
                    total += next_of(index)
        else:
            for index in range(times):
                with fail_after(timeouts[index % 1_000]):
                    total += next_of(index)
        check(total == times * (times + 1) // 2, total)

    async def arrive_and_wait(gate, arrivals):
        arrivals.arrive()
        await gate.wait()

    async def level(counts, started):
        """Adds pending timeouts, measures, and goes on to the next level inside of the group that holds them."""
        if not counts:
            return
        count, *rest = counts
        gate = peer.Event()
        arrivals = Arrivals(peer, count - started)

        async def control():
            await arrivals.complete.wait()
            await measurement.repeated(str(count), body)
            await level(rest, count)
            gate.set()

        async def wait(timeout):
            await peer.within(timeout, arrive_and_wait, gate, arrivals)

        await peer.group(wait, pending_timeouts[started:count], control)

    pending_timeouts = distinct_timeouts(most)
    await level([1, 10, 100, 1_000, 10_000, most], 0)


WORKLOADS = {
    "fail": timeouts,
    "effective-deadline": effective_deadline,
    "children": children,
    "map": bounded_map,
    "waiting": waiting,
    "cancelling": cancelling,
    "pending": pending,
}
