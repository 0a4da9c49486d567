"""What is compared with others: the peers, the workloads, and the rows of the table, some with ratios to reach.

Most goals are in goals.py: what a library can reach is measured beside the runtime's floor, in the same process.
"""

from dataclasses import dataclass, field

PEERS = {
    "quattro": "Quattro",
    "stdlib": "Swift's standard library",
    "go": "Go",
    "trio": "Trio",
    "anyio": "anyio",
    "quattro-py": "quattro (PyPI)",
    "asyncio": "asyncio",
}
PYTHON = ("trio", "anyio", "quattro-py", "asyncio")


@dataclass(frozen=True)
class Workload:
    peers: tuple
    rounds: int = 5
    python_rounds: int = 5


EVERYBODY = tuple(PEERS)
SWIFT = ("quattro", "stdlib")

WORKLOADS = {
    "fail": Workload(EVERYBODY),
    "fail-on-actor": Workload(SWIFT),
    "fail-on-main-actor": Workload(SWIFT),
    "effective-deadline": Workload(tuple(peer for peer in EVERYBODY if peer != "asyncio")),
    "children": Workload(EVERYBODY),
    "map": Workload(EVERYBODY, python_rounds=2),
    "waiting": Workload(EVERYBODY, python_rounds=2),
    "waiting-plain": Workload(("stdlib",)),
    "cancelling": Workload(EVERYBODY, rounds=3, python_rounds=2),
    "pending": Workload(EVERYBODY, rounds=3, python_rounds=2),
}


@dataclass(frozen=True)
class Against:
    """A peer's figure beside which Quattro's is put.

    `workload` and `series` where they differ from the row's. `reach`: the ratios to reach, the last one being the goal; none for a line that is for information only.
    """

    peer: str
    title: str
    series: str | None = None
    reach: tuple = ()
    workload: str | None = None


@dataclass(frozen=True)
class Row:
    title: str
    workload: str
    series: str
    against: list = field(default_factory=list)
    unit: str = "time"


def python(titles, reach=(), series=None):
    return [Against(peer, title, series, reach) for peer, title in zip(PYTHON, titles) if title]


ROWS = [
    Row(
        "`fail(after:)`, body does not suspend",
        "fail",
        "outermost",
        [
            Against("stdlib", "two-child race"),
            Against("stdlib", "race with an immediate child", series="immediate"),
            Against("go", "Go `context.WithTimeout`, cancel"),
            *python(
                ["Trio `fail_after`", "anyio `fail_after`", "quattro (PyPI) `fail_after`", "`asyncio.timeout`"], (0.15,)
            ),
        ],
    ),
    Row(
        "the same, nested in another scope",
        "fail",
        "nested",
        [
            Against("quattro", "itself, outermost", series="outermost"),
            Against("stdlib", "two-child race in a race"),
            Against("go", "Go `context.WithTimeout` in another"),
            *python(["Trio", "anyio", "quattro (PyPI)", "asyncio"]),
        ],
    ),
    Row("the same on an actor", "fail-on-actor", "time", [Against("stdlib", "two-child race there")]),
    Row(
        "the same on the main actor",
        "fail-on-main-actor",
        "time",
        [Against("stdlib", "two-child race there", reach=(0.15,))],
    ),
    Row(
        "`Deadline.currentEffective` in 5 scopes",
        "effective-deadline",
        "time",
        [
            Against("stdlib", "one task-local read"),
            Against("go", "Go `ctx.Deadline()` in 5 contexts"),
            *python(
                ["Trio `current_effective_deadline`", "anyio `current_effective_deadline`", "quattro (PyPI)", None],
            ),
        ],
    ),
    Row(
        "`addTask`, 1,000 no-op children, per child",
        "children",
        "time",
        [
            Against("stdlib", "`withThrowingDiscardingTaskGroup`"),
            Against("go", "Go `errgroup`"),
            *python(["Trio nursery", "anyio task group", "quattro (PyPI) `TaskGroup`", "`asyncio.TaskGroup`"], (0.15,)),
        ],
    ),
    Row(
        "`concurrentMap(concurrencyLimit: 16)`, 10,000 short items, per item",
        "map",
        "computing",
        [
            Against("stdlib", "add one when one finishes", reach=(0.10,)),
            Against("go", "Go `errgroup` with `SetLimit`"),
            *python(["Trio, limiter", "anyio, limiter", "quattro (PyPI), limit", "asyncio, semaphore"]),
        ],
    ),
    Row(
        "the same, items that suspend once",
        "map",
        "suspending",
        [
            Against("stdlib", "add one when one finishes"),
            Against("go", "Go `errgroup` with `SetLimit`"),
            *python(["Trio, limiter", "anyio, limiter", "quattro (PyPI), limit", "asyncio, semaphore"]),
        ],
    ),
    Row(
        "100,000 waiting scopes, peak memory",
        "waiting",
        "memory",
        [
            Against("stdlib", "100,000 two-child races"),
            Against("stdlib", "100,000 tasks, no timeout", workload="waiting-plain"),
            Against("go", "Go goroutines and contexts"),
            *python(["Trio", "anyio", "quattro (PyPI)", "asyncio"]),
        ],
        unit="memory",
    ),
    Row(
        "the same, arm and disarm, per scope",
        "waiting",
        "arm and disarm",
        [
            Against("stdlib", "100,000 two-child races"),
            Against("stdlib", "100,000 tasks, no timeout", workload="waiting-plain"),
            Against("go", "Go goroutines and contexts"),
            *python(["Trio", "anyio", "quattro (PyPI)", "asyncio"]),
        ],
    ),
    Row(
        "one `cancel()` over 10,000 waiting children",
        "cancelling",
        "10000",
        [
            Against("stdlib", "`cancelAll` of a discarding group"),
            Against("go", "Go cancel, `errgroup`"),
            *python(["Trio", "anyio", "quattro (PyPI)", "asyncio"]),
        ],
    ),
    Row(
        "cost per scope, 1 to 1,000,000 pending, at its worst",
        "pending",
        "worst",
        [
            Against("quattro", "itself with 1 pending", series="1", reach=(2.0,)),
            Against("stdlib", "two-child race, at its worst"),
            Against("go", "Go `context.WithTimeout`, at its worst"),
            *python(["Trio, to 100,000", "anyio, to 100,000", "quattro (PyPI), to 100,000", "asyncio, to 100,000"]),
        ],
    ),
]


def derived(workload, series):
    """Series that are computed from what a process measured."""
    if "arm" in series:
        series["arm and disarm"] = series["arm"] + series["disarm"]
    if workload == "pending":
        series["worst"] = max(value for name, value in series.items() if name.isdigit())
    return series
