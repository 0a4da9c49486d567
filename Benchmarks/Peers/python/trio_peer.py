import trio
from trio import Event, current_effective_deadline, fail_after, sleep, sleep_forever  # noqa: F401
from trio import current_time as now  # noqa: F401
from trio import run  # noqa: F401

FAIL_AFTER_IS_ASYNC = False


async def within(timeout, function, *arguments):
    with fail_after(timeout):
        return await function(*arguments)


async def children(count, child):
    async with trio.open_nursery() as nursery:
        for _ in range(count):
            nursery.start_soon(child)


async def group(child, arguments, body):
    async with trio.open_nursery() as nursery:
        for argument in arguments:
            nursery.start_soon(child, argument)
        await body()


async def cancelled_group(count, child, body):
    async with trio.open_nursery() as nursery:
        for _ in range(count):
            nursery.start_soon(child)
        await body()
        nursery.cancel_scope.cancel()


async def bounded_map(transform, items, limit):
    outputs = [None] * len(items)
    limiter = trio.CapacityLimiter(limit)

    async def one(index, item):
        async with limiter:
            outputs[index] = await transform(item)

    async with trio.open_nursery() as nursery:
        for index, item in enumerate(items):
            nursery.start_soon(one, index, item)
    return outputs
