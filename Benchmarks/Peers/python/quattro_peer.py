"""quattro of PyPI, on asyncio."""

import asyncio
from asyncio import Event, sleep  # noqa: F401

from quattro import CancelScope, TaskGroup, fail_after
from quattro import get_current_effective_deadline as current_effective_deadline  # noqa: F401

FAIL_AFTER_IS_ASYNC = False


def run(main, *arguments):
    asyncio.run(main(*arguments))


def now():
    return asyncio.get_running_loop().time()


async def sleep_forever():
    await asyncio.get_running_loop().create_future()


async def within(timeout, function, *arguments):
    with fail_after(timeout):
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
    with CancelScope() as scope:
        async with TaskGroup() as group:
            for _ in range(count):
                group.create_task(child())
            await body()
            scope.cancel()


async def bounded_map(transform, items, limit):
    async with TaskGroup(concurrency_limit=limit) as group:
        tasks = [group.create_task(transform(item)) for item in items]
    return [task.result() for task in tasks]
