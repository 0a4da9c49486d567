"""Draws the two plots of README.md from compare.json.

The background is left out and text and axes are of a middle grey, so that they read on a white page and on a dark one.
"""

import json
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plot  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: E402

BENCHMARKS = Path(__file__).resolve().parent.parent
GREY = "#7a828c"
STYLES = {  # Told apart by brightness and by marker as well as by colour.
    "quattro": ("Quattro", "#e8590c", "o", 2.6),
    "stdlib": ("Swift's standard library", "#1c7ed6", "s", 1.6),
    "go": ("Go", "#0ca678", "^", 1.6),
    "trio": ("Trio", "#ae3ec9", "D", 1.2),
    "anyio": ("anyio", "#f06595", "v", 1.2),
    "quattro-py": ("quattro (PyPI)", "#b08900", "P", 1.2),
    "asyncio": ("asyncio", "#868e96", "X", 1.2),
}


def duration(nanoseconds, _):
    for size, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if nanoseconds >= size:
            return f"{nanoseconds / size:g} {unit}"
    return f"{nanoseconds:g} ns"


def draw(results, workload, title, across, name):
    figure, axes = plot.subplots(figsize=(8, 4.6))
    for peer, (label, colour, marker, width) in STYLES.items():
        series = results.get(peer, {}).get(workload, {})
        points = sorted((int(n), value["median"]) for n, value in series.items() if n.isdigit())
        if points:
            axes.plot(*zip(*points), label=label, color=colour, marker=marker, linewidth=width, markersize=5 + width)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_title(title, color=GREY, fontsize=12, loc="left")
    axes.set_xlabel(across, color=GREY)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:,.0f}"))
    low, high = axes.get_ylim()
    if high < 1000 * low:  # With few powers of ten in sight, the numbers between them are labelled, too.
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(duration))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(which="both", colors=GREY)
    axes.grid(which="major", color=GREY, alpha=0.25, linewidth=0.7)
    for side, spine in axes.spines.items():
        spine.set_color(GREY)
        spine.set_visible(side in ("left", "bottom"))
    axes.legend(frameon=False, labelcolor=GREY, loc="center left", bbox_to_anchor=(1.01, 0.5))
    figure.savefig(BENCHMARKS / name, transparent=True, bbox_inches="tight", metadata={"Date": None})


def main():
    matplotlib.rcParams["svg.hashsalt"] = "quattro"
    results = json.loads((BENCHMARKS / "compare.json").read_text())["results"]
    draw(
        results,
        "pending",
        "A timeout around a body that does not suspend",
        "other timeouts pending meanwhile",
        "pending.svg",
    )
    draw(
        results,
        "cancelling",
        "One cancel over n waiting children, until all have ended",
        "children",
        "cancelling.svg",
    )


main()
