#!/usr/bin/env python3
"""Measures Quattro beside the runtime's floor, the standard library and itself at an earlier commit, all in one process.

Each round is a process in which all take turns; a ratio is that of the medians of one round, and the table has its median over the
rounds and the range. Prints the table of goals; with all workloads and without --rounds it also writes goals.json and README.md.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass

import report
from machine import machine
from peers import BENCHMARKS, output

BEFORE = "aeda028"
JSON = BENCHMARKS / "goals.json"
ROUNDS = 15
HEADINGS = ["what", "Quattro", "against", "peer", "ratio of CPU time", "ratio of time", "reach", "met"]


@dataclass(frozen=True)
class Goal:
    """The time of `over` is put beside that of `under`, by each of the measures, and is to be at most `reach` times as long.

    With `at_least` it is to be at least so many times as long. Without `reach` it is for information.
    """

    title: str
    workload: str
    title_of_peer: str
    reach: float | None
    over: str = "quattro"
    under: str = "floor"
    measures: tuple = ("cpu", "wall")
    at_least: bool = False


def against_before(title, workload):
    return Goal(title, workload, f"itself at {BEFORE}", 0.9, under="before")


FLOOR = "the runtime's floor"
GOALS = [
    Goal("`fail(after:)`, outermost", "scope", FLOOR, 2.0),
    Goal("the same", "scope", "two-child race", 0.18, under="stdlib", measures=("wall",)),
    against_before("the same", "scope"),
    Goal("the same, nested", "nested", FLOOR, 2.0),
    Goal("the same on an actor", "actor", FLOOR, 2.0),
    Goal("a child of a group, of 1,000", "children", FLOOR, 1.4),
    Goal("the same", "children", "`withThrowingDiscardingTaskGroup`", 1.7, under="stdlib", measures=("wall",)),
    against_before("the same", "children"),
    against_before("an item of `concurrentMap`", "map"),
    Goal(
        "two tasks doing scopes", "cores", "one task: throughput", 1.9, "one task", "two tasks", ("wall",), at_least=True
    ),
    Goal(
        "the same in one group", "cores", "one child: throughput", 1.9, "one child", "two children", ("wall",), at_least=True
    ),
    Goal(
        "the floor, two tasks", "cores", "one task: throughput", None, "floor, one task", "floor, two tasks", ("wall",),
        at_least=True,
    ),
    Goal("one `cancel()` over 10,000 waiting children", "cancel", "`cancelAll`", 1.8, under="stdlib", measures=("wall",)),
    Goal("`Deadline.currentEffective` in 5 scopes", "effective", "one reading of the clock and 5 locks", 1.3),
    Goal(
        "simulated schedules of two tasks on an actor", "schedules", f"itself at {BEFORE}: rate", 1.0, "before", "quattro",
        at_least=True,
    ),
    Goal(
        "`fail(after:)` while the tree and waits are watched", "watching", "nothing watched", 1.05, "waits", "off", ("cpu",)
    ),
    Goal("a child while they are", "watchingChildren", "nothing watched", 1.05, "waits", "off", ("cpu",)),
    Goal("`fail(after:)` while events are recorded as well", "watching", "nothing watched", 1.08, "events", "off", ("cpu",)),
    Goal("a child while they are", "watchingChildren", "nothing watched", 1.08, "events", "off", ("cpu",)),
]  # fmt: skip


def sources_before():
    """Takes the library as it was out of the history, and gives its modules other names."""
    target = BENCHMARKS / ".before"
    shutil.rmtree(target, ignore_errors=True)
    archive = target / "archive"
    archive.mkdir(parents=True)
    modules = ("Quattro", "QuattroTesting")
    paths = [f"Sources/{name}" for name in modules]
    tar = subprocess.run(["git", "-C", str(BENCHMARKS.parent), "archive", BEFORE, *paths], check=True, capture_output=True)
    subprocess.run(["tar", "x", "-C", str(archive)], check=True, input=tar.stdout)
    for name in modules:
        shutil.move(archive / "Sources" / name, target / name)
    for file in (target / "QuattroTesting").rglob("*.swift"):
        file.write_text(file.read_text().replace("import Quattro\n", "import QuattroBefore\n"))


def program():
    sources_before()
    environment = {**os.environ, "QUATTRO_BEFORE": "1"}
    build = ["swift", "build", "-c", "release", "--package-path", str(BENCHMARKS)]
    subprocess.run([*build, "--product", "SideBySide", "--quiet"], check=True, env=environment)
    return os.path.join(output(*build, "--show-bin-path", env=environment), "SideBySide")


def measure(command, workload):
    result = subprocess.run([command, workload], check=True, capture_output=True, text=True).stdout
    return {name: statistics.median(samples) for name, samples in json.loads(result).items()}


def ratios(goal, rounds, measure):
    values = [each[f"{goal.over} {measure}"] / each[f"{goal.under} {measure}"] for each in rounds]
    return statistics.median(values), min(values), max(values)


def lines(comparison):
    for goal in GOALS:
        rounds = comparison["results"].get(goal.workload)
        if not rounds:
            continue
        own, peer = (goal.under, goal.over) if goal.at_least else (goal.over, goal.under)
        figures = [
            report.figure(statistics.median(each[f"{name} cpu"] for each in rounds), "time") for name in (own, peer)
        ]
        cells, met = [], True
        for measure in ("cpu", "wall"):
            median, least, most = ratios(goal, rounds, measure)
            counts = measure in goal.measures
            cells.append(f"{median:.3f} × ({least:.3f} to {most:.3f})" if counts else f"({median:.3f} ×)")
            if counts and goal.reach:
                met = met and (median >= goal.reach if goal.at_least else median <= goal.reach)
        verdict = [f"{'≥' if goal.at_least else '≤'} {goal.reach:g} ×", "yes" if met else "**no**"] if goal.reach else ["", ""]
        yield [goal.title, figures[0], goal.title_of_peer, figures[1], *cells, *verdict]


def markdown(comparison):
    host = comparison["machine"]
    table = [HEADINGS, ["---", "--:", "---", "--:", "--:", "--:", "---", "---"], *lines(comparison)]
    return "\n".join(
        [
            *(f"| {' | '.join(row)} |" for row in table),
            "",
            f"Measured on {host['date']} in {comparison['rounds']} rounds: {host['processor']}, {host['cores']} cores, "
            f"{host['system']}; load {host['load']} before the start. {comparison['version']}",
        ]
    )


def main():
    names = list(dict.fromkeys(goal.workload for goal in GOALS))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(names), help=f"workloads, of {', '.join(names)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    if unknown := [name for name in wanted if name not in names]:
        parser.error(f"there is no '{unknown[0]}'")

    host, command = machine(), program()
    results = {name: [] for name in wanted}
    for _ in range(arguments.rounds):
        for name in wanted:
            results[name].append(measure(command, name))
    version = output("swift", "--version").splitlines()[0]
    comparison = {"machine": host, "version": version, "rounds": arguments.rounds, "results": results}
    print(markdown(comparison))
    if wanted == names and arguments.rounds >= ROUNDS:
        JSON.write_text(json.dumps(comparison, indent=1, ensure_ascii=False) + "\n")
        report.put("goals", markdown(comparison))
    elif arguments.rounds < ROUNDS:
        print(f"fewer than {ROUNDS} rounds: not written", file=sys.stderr)


if __name__ == "__main__":
    main()
