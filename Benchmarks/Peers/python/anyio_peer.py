"""anyio on asyncio, its default."""

import anyio
from anyio import Event, current_effective_deadline, fail_after, run, sleep, sleep_forever  # noqa: F401
from anyio import current_time as now  # noqa: F401

FAIL_AFTER_IS_ASYNC = False


async def within(timeout, function, *arguments):
    with fail_after(timeout):
        return await function(*arguments)


async def children(count, child):
    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(child)


async def group(child, arguments, body):
    async with anyio.create_task_group() as group:
        for argument in arguments:
            group.start_soon(child, argument)
        await body()


async def cancelled_group(count, child, body):
    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(child)
        await body()
        group.cancel_scope.cancel()


async def bounded_map(transform, items, limit):
    outputs = [None] * len(items)
    limiter = anyio.CapacityLimiter(limit)

    async def one(index, item):
        async with limiter:
            outputs[index] = await transform(item)

    async with anyio.create_task_group() as group:
        for index, item in enumerate(items):
            group.start_soon(one, index, item)
    return outputs
