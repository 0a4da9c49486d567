"""What a process has measured: samples in nanoseconds, by the name of their series."""

from time import perf_counter_ns

BATCHES = 11
BATCH_DURATION = 10_000_000
SERIES_DURATION = 500_000_000  # Fewer batches where a single repetition takes long, but three at least.


class Measurement:
    def __init__(self):
        self.series = {}

    def add(self, name, nanoseconds, per=1):
        self.series.setdefault(name, []).append(nanoseconds / per)

    async def repeated(self, name, body, operations=1):
        """Times a body that repeats an operation as often as it is told, in calibrated batches.

        A repetition counts as so many operations.
        """
        times = 1
        while (duration := await elapsed(body, times)) < BATCH_DURATION:
            times = max(times * 2, min(times * 10, times * BATCH_DURATION // (duration + 1)))
        for _ in range(max(3, min(BATCHES, SERIES_DURATION // duration))):
            self.add(name, await elapsed(body, times), times * operations)


async def elapsed(body, times):
    start = perf_counter_ns()
    await body(times)
    return perf_counter_ns() - start


def check(holds, what):
    """A benchmark whose work was not done measures nothing. Not `assert`, which `-O` removes."""
    if not holds:
        raise RuntimeError(f"wrong result: {what}")
