"""The table, as text and in README.md, and what goes with it; all of it from a comparison as in compare.json."""

import json
import subprocess
import sys

from peers import BENCHMARKS, plotting_interpreter
from table import PEERS, ROWS

JSON = BENCHMARKS / "compare.json"
README = BENCHMARKS / "README.md"
HEADINGS = ["what", "Quattro", "against", "peer", "ratio", "reach", "met"]


def figure(value, unit):
    if unit == "memory":
        return f"{value / 2**20:.0f} MiB"
    for size, name in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if value >= size:
            return f"{value / size:.3g} {name}" if value < 1000 * size else f"{value / size:.0f} {name}"
    return f"{value:.3g} ns"


def cell(result, unit):
    return f"{figure(result['median'], unit)} ± {result['spread'] * 100:.0f} %"


def verdict(ratio, reach):
    """Whether the goal is reached; of two steps, also whether the first one is."""
    if not reach:
        return ""
    if ratio <= reach[-1]:
        return "yes"
    return "first step" if ratio <= reach[0] else "no"


def lines(comparison):
    """The rows as cells: one line for each figure that a row is put beside."""
    results, peers = comparison["results"], comparison["peers"]
    failures = {(failure["peer"], failure["workload"]): failure["what"] for failure in comparison["failures"]}

    def find(peer, workload, series):
        return results.get(peer, {}).get(workload, {}).get(series)

    for row in ROWS:
        own = find("quattro", row.workload, row.series)
        if not own:
            continue
        first = True
        for against in row.against:
            reach = ", then ".join(f"≤ {limit:g} ×" for limit in against.reach)
            head = [row.title, cell(own, row.unit)] if first else ["", ""]
            if against.peer not in peers:
                continue
            workload = against.workload or row.workload
            theirs = find(against.peer, workload, against.series or row.series)
            if not theirs:
                why = failures.get((against.peer, workload))
                yield [*head, against.title, f"failed: {why}" if why else "missing", "", reach, "unknown" if reach else ""]
            else:
                ratio = own["median"] / theirs["median"]
                told = f"{ratio:.3f} ×" if ratio < 1 else f"{ratio:.2f} ×"
                yield [*head, against.title, cell(theirs, row.unit), told, reach, verdict(ratio, against.reach)]
            first = False


def text(comparison):
    rows = [HEADINGS, *([cell.replace("`", "") for cell in line] for line in lines(comparison))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    right = {1, 3, 4}
    table = [
        "  ".join(cell.rjust(width) if at in right else cell.ljust(width) for at, (cell, width) in enumerate(zip(row, widths)))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in [*table, "", *missing(comparison)])


def missing(comparison):
    return [
        f"{PEERS[name]} is missing: {peer['missing']}." for name, peer in comparison["peers"].items() if peer["missing"]
    ]


def markdown(comparison):
    host = comparison["machine"]
    table = [HEADINGS, ["---", "--:", "---", "--:", "--:", "---", "---"], *lines(comparison)]
    versions = [f"{PEERS[name]}: {peer['version']}" for name, peer in comparison["peers"].items() if peer["version"]]
    return "\n".join(
        [
            *(f"| {' | '.join(row)} |" for row in table),
            "",
            *missing(comparison),
            f"Measured on {host['date']}: {host['processor']}, {host['cores']} cores, {host['memory']}, {host['system']}; "
            f"load {host['load']} before the start.",
            "",
            *(f"- {version}" for version in versions),
        ]
    )


def write(comparison):
    """Writes all that a full run leaves: compare.json, the table in README.md, and the plots."""
    JSON.write_text(json.dumps(comparison, indent=1, ensure_ascii=False) + "\n")
    rewrite(comparison)


def put(name, text):
    """Replaces what stands between two lines of README.md."""
    begin, end = f"<!-- begin {name}: written by `make compare` -->", f"<!-- end {name} -->"
    before, _, rest = README.read_text().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        sys.exit(f"{README.name} has no place for a table: the lines '{begin}' and '{end}'")
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}")


def rewrite(comparison):
    put("peers", markdown(comparison))
    interpreter = plotting_interpreter()
    if not interpreter.exists():
        sys.exit("the plots were not drawn: matplotlib is missing")
    subprocess.run([str(interpreter), "-B", str(BENCHMARKS / "Compare/plots.py")], check=True)


if __name__ == "__main__":
    rewrite(json.loads(JSON.read_text()))
