#!/usr/bin/env python3
"""Runs the same workloads on Quattro and on its peers, each in a process of its own, in rounds that take turns.

Prints one table; a full run also writes compare.json, the table in README.md and the plots.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

import peers as peer_builder
import report
from machine import machine
from table import PEERS, PYTHON, WORKLOADS, derived


class Failure(Exception):
    pass


def measure(command, workload):
    """One process: the median of each series, and its peak memory in bytes."""
    process = subprocess.Popen([*command, workload], stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failure(f"ended with {process.returncode}")
    series = {name: statistics.median(samples) for name, samples in json.loads(text).items()}
    series["memory"] = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return derived(workload, series)


def run(peers, workloads, rounds):
    """All results: by peer, workload and series, a value for each round."""
    results, failures = {}, {}
    for name in workloads:
        workload = WORKLOADS[name]
        for turn in range(rounds or max(workload.rounds, workload.python_rounds)):
            for peer in workload.peers:
                limit = rounds or (workload.python_rounds if peer in PYTHON else workload.rounds)
                if peer not in peers or not peers[peer].command or turn >= limit or (peer, name) in failures:
                    continue
                progress(f"{name}: {PEERS[peer]}, round {turn + 1}")
                try:
                    for series, value in measure(peers[peer].command, name).items():
                        results.setdefault(peer, {}).setdefault(name, {}).setdefault(series, []).append(value)
                except Failure as failure:
                    failures[peer, name] = str(failure)
    progress("")
    return results, failures


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def summary(values):
    """The median over the rounds, and half the distance of the extremes as a part of it."""
    median = statistics.median(values)
    return {"median": median, "spread": (max(values) - min(values)) / 2 / median, "rounds": values}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)}; always with quattro")
    parser.add_argument("--only", default=",".join(WORKLOADS), help=f"workloads, of {', '.join(WORKLOADS)}")
    parser.add_argument("--rounds", type=int, help="how many, instead of what each workload has")
    arguments = parser.parse_args()
    wanted = [name for name in PEERS if name in arguments.peers.split(",") or name == "quattro"]
    workloads = [name for name in WORKLOADS if name in arguments.only.split(",")]
    for unknown in {*arguments.peers.split(",")} - {*PEERS} | {*arguments.only.split(",")} - {*WORKLOADS}:
        parser.error(f"there is no '{unknown}'")

    host = machine()
    peers = peer_builder.build(wanted)
    results, failures = run(peers, workloads, arguments.rounds)
    comparison = {
        "machine": host,
        "peers": {name: {"version": peer.version, "missing": peer.missing} for name, peer in peers.items()},
        "failures": [{"peer": peer, "workload": name, "what": what} for (peer, name), what in failures.items()],
        "results": {
            peer: {name: {key: summary(values) for key, values in series.items()} for name, series in of.items()}
            for peer, of in results.items()
        },
    }
    print(report.text(comparison))
    if wanted == list(PEERS) and workloads == list(WORKLOADS):
        report.write(comparison)
    if failures:
        sys.exit("not every peer did its work")


main()
