# What Snippets/ComingFromTrio.swift translates.
import trio


class Refused(Exception):
    pass


async def fetch(mirror, delay):
    await trio.sleep(delay)
    if mirror == "broken":
        raise Refused(mirror)
    return f"the page from {mirror}"


async def first_page():
    with trio.move_on_after(2):
        async with trio.open_nursery() as nursery:
            await nursery.start(write_log)
            pages = []

            async def near():
                pages.append(await fetch("near", 0.05))
                nursery.cancel_scope.cancel()

            nursery.start_soon(near)
            nursery.start_soon(fetch, "broken", 0.1)
        return pages[0]
    return None


async def write_log(task_status=trio.TASK_STATUS_IGNORED):
    print("log: open")
    task_status.started()
    try:
        await trio.sleep(60)
    finally:
        with trio.CancelScope(shield=True):
            print("log: closed")


async def failing():
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(fetch, "broken", 0.01)
            nursery.start_soon(trio.sleep, 60)
    except* Refused as refused:
        print(f"refused by {[str(error) for error in refused.exceptions]}")


async def main():
    print(await first_page() or "nothing in two seconds")
    await failing()


trio.run(main)
