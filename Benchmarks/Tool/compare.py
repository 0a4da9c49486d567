#!/usr/bin/env python3
"""Compares the tool with GNU parallel and xargs: the same commands, each peer in turn, the median of the turns.

    compare.py TOOL [--turns 5] [--scale 1] [--only true,output]

TOOL is the path of a release build. Prints a table in Markdown. A scale below 1 makes everything smaller, to try it out.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Compare"))
from machine import machine  # noqa: E402
from sampling import LEAST_SEEN, sample  # noqa: E402

LINE = "x" * 99


@dataclass(frozen=True)
class Workload:
    title: str
    # By peer: a program and its arguments.
    commands: dict
    # What goes to standard input, a path.
    input: str = "/dev/null"
    is_terminal: bool = False
    # How many times as long as the tool itself a peer takes at least, that being the goal.
    goals: dict = field(default_factory=dict)
    # Whether memory is shown as well.
    shows_memory: bool = False


# MARK: - What is run


def prefixed(size, count, tool, parallel):
    """Commands that print so many bytes together, each line with the number of its command before it."""
    command = f"yes {LINE} | head -c {size // count}"
    return {
        "quattro": [tool, "run", f"-j{count}", *[command] * count],
        "parallel": [*parallel, f"-j{count}", "--line-buffer", "--tagstring", "[{#} yes]", ":::", *[command] * count],
    }


def workloads(tool, folder, scale):
    parallel = ["parallel", "--will-cite"]
    all_cores = os.cpu_count() or 1

    def trues(count, most=None):
        return {
            "quattro": [tool, "run", "--from", "-"] + ([f"-j{most}"] if most else []),
            "parallel": parallel + ([f"-j{most}"] if most else []),
            "xargs": ["xargs", "-P", str(most or all_cores), "-I", "COMMAND", "sh", "-c", "COMMAND"],
        }

    def file(count):
        path = pathlib.Path(folder) / f"{count}-true"
        path.write_text("true\n" * count)
        return str(path)

    def scaled(count):
        return max(8, int(count * scale))

    thousand, many = scaled(1_000), scaled(10_000)
    megabytes = [scaled(200_000_000), scaled(20_000_000)]
    against_parallel = {"parallel": 1.5}
    return {
        "true": [
            Workload(
                f"{count:,} `true`, {'two at a time' if most else 'as many as by default'}",
                trues(count, most),
                file(count),
                goals=against_parallel | ({"xargs": 0.5} if count == thousand else {}),
                shows_memory=bool(most),
            )
            for count in (thousand, many)
            for most in (2, None)
        ],
        "output": [
            Workload(
                f"{megabytes[0] / 1e6:g} MB of prefixed lines from {'one command' if count == 1 else f'{count} commands'}",
                prefixed(megabytes[0], count, tool, parallel),
                goals=against_parallel,
                shows_memory=True,
            )
            for count in (1, 8)
        ],
        "terminal": [
            Workload(
                f"{megabytes[1] / 1e6:g} MB of prefixed lines to a terminal",
                prefixed(megabytes[1], 1, tool, parallel),
                is_terminal=True,
                goals=against_parallel,
            )
        ],
        "memory": [
            Workload(f"{count:,} `true` for their memory", trues(count, 2), file(count))
            for count in (thousand, thousand + many)
        ],
    }


# MARK: - The table


def measure(workload, turns):
    samples = {peer: [] for peer in workload.commands}
    for turn in range(turns):
        for peer, command in workload.commands.items():
            progress(f"{workload.title}: {peer}, turn {turn + 1}")
            samples[peer].append(sample(command, workload))
    progress("")
    return samples


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def median(samples, value):
    return {peer: statistics.median(getattr(one, value) for one in given) for peer, given in samples.items()}


def figure(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def row(title, values, unit, goals):
    """A line of the table: what each peer needs, and how many times what the tool itself needs that is."""
    own = values["quattro"]
    cells = [title, f"{figure(own)} {unit}"]
    missed = []
    for peer in ("parallel", "xargs"):
        if peer not in values:
            cells.append("-")
            continue
        # A difference may be none, or less.
        ratio = values[peer] / own if own > 0 else float("inf")
        cells.append(f"{figure(values[peer])} {unit} ({ratio:.2f} ×)")
        if peer in goals and ratio < goals[peer]:
            missed.append(f"{goals[peer]:g} × {peer}")
    goal = [f"≥ {least:g} × {peer}" for peer, least in goals.items() if peer in values]
    cells += [", ".join(goal), "" if not goal else f"**no**: {', '.join(missed)}" if missed else "yes"]
    return cells


def rows_of_memory(results):
    """What each further 1,000 commands take, from the two runs that are for that."""
    (small, few), (large, more) = results
    further = (large - small) / 1_000
    few, more = median(few, "kib"), median(more, "kib")
    return row("memory for each further 1,000 `true`", {peer: (more[peer] - few[peer]) / further for peer in few}, "KiB", {})


def processes():
    """How many there are: the tool looks at all of them to see what a command has left."""
    try:
        return sum(name.isdigit() for name in os.listdir("/proc"))
    except OSError:
        return None


def table(rows):
    head = ["what", "quattro", "parallel", "xargs", "goal", "met"]
    lines = [head, ["---", "--:", "--:", "--:", "---", "---"], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", help="the path of a release build of the tool")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="how many times as much as usual is done")
    parser.add_argument("--only", default="true,output,terminal,memory", help="of true, output, terminal, memory")
    arguments = parser.parse_args()
    tool = str(pathlib.Path(arguments.tool).resolve())
    if not os.access(tool, os.X_OK):
        parser.error(f"there is no program at '{tool}': build it with 'make tool'")
    missing = [peer for peer in ("parallel", "xargs") if not shutil.which(peer)]
    for peer in missing:
        print(f"{peer} is left out: it is not installed")
    host, before = machine(), processes() or "unknown"
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        groups = workloads(tool, folder, arguments.scale)
        for name in arguments.only.split(","):
            if name not in groups:
                parser.error(f"there is no '{name}'")
            results = []
            for workload in groups[name]:
                for peer in missing:
                    workload.commands.pop(peer, None)
                samples = measure(workload, arguments.turns)
                results.append((workload, samples))
                if name != "memory":
                    rows.append(row(workload.title, median(samples, "seconds"), "s", workload.goals))
                if workload.shows_memory:
                    rows.append(row("its peak of memory", {p: v / 1024 for p, v in median(samples, "kib").items()}, "MiB", {}))
            if name == "memory":
                counts = [int(workload.title.split()[0].replace(",", "")) for workload, _ in results]
                rows.append(rows_of_memory([(count, samples) for count, (_, samples) in zip(counts, results)]))
    print(table(rows))
    print(
        f"\nMeasured on {host['date']}, the median of {arguments.turns} turns: {host['processor']}, {host['cores']} cores, "
        f"{host['system']}; load {host['load']} and {before} processes before the start. In parentheses: how many times what quattro needs. "
        f"A peak of memory below {LEAST_SEEN / 1024:.0f} MiB is not seen: a process has that of this script, from which it comes."
    )


if __name__ == "__main__":
    main()
