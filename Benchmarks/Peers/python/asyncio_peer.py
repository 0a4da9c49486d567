"""asyncio of the standard library: `asyncio.timeout` and `asyncio.TaskGroup` (Python 3.11)."""

import asyncio
from asyncio import Event, TaskGroup, sleep  # noqa: F401
from asyncio import timeout as fail_after

FAIL_AFTER_IS_ASYNC = True


def run(main, *arguments):
    asyncio.run(main(*arguments))


async def sleep_forever():
    await asyncio.get_running_loop().create_future()


async def within(timeout, function, *arguments):
    async with fail_after(timeout):
        return await function(*arguments)


async def children(count, child):
    async with TaskGroup() as group:
        for _ in range(count):
            group.create_task(child())


async def group(child, arguments, body):
    async with TaskGroup() as group:
        for argument in arguments:
            group.create_task(child(argument))
        await body()


async def cancelled_group(count, child, body):
    """A task group has no cancel of its own: the task that runs it is cancelled, as `asyncio.timeout` does."""

    async def group():
        async with TaskGroup() as group:
            for _ in range(count):
                group.create_task(child())
            await body()
            asyncio.current_task().cancel()

    task = asyncio.create_task(group())
    try:
        await task
    except asyncio.CancelledError:
        return
    raise RuntimeError("the group was not cancelled")


async def bounded_map(transform, items, limit):
    semaphore = asyncio.Semaphore(limit)

    async def one(item):
        async with semaphore:
            return await transform(item)

    async with TaskGroup() as group:
        tasks = [group.create_task(one(item)) for item in items]
    return [task.result() for task in tasks]
