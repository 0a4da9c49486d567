"""Compares Quattro with Trio: the same random programs on both, and every task must do the same at the same time.

    differential.py run --n 1000 --seed 1       prints the seeds that differ, each shrunk to a minimal scenario
    differential.py show --seed 7               prints the scenario of a seed and what Trio makes of it
    differential.py decisions --n 5000          shows that each row of the table of decisions is needed
    differential.py record --n 400              writes scenarios with their traces to a file, one a line
"""

import argparse
import json
import subprocess
import sys
import time

import scenario as scenarios
import trio_model
from decisions import TABLE
from model import Model
from shrink import shrink, size

RUNS = 12  # with different orders of what happens at one instant
MANY_RUNS = 150  # before a program is recorded
BELIEVED = (RUNS, MANY_RUNS, 2000)  # so many must show a difference: each more of them know more orders
SEEDS = [0, 1, 2, 3]  # of the runs on Quattro


class Quattro:
    """The Swift program that runs scenarios, started anew when it has died."""

    def __init__(self, program):
        self.program, self.process = program, None

    def answer(self, scenario, is_ordered):
        if self.process is None:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            self.process = subprocess.Popen([self.program], text=True, bufsize=1, **pipes)
        request = {"scenario": scenario, "seeds": SEEDS, "isOrdered": is_ordered}
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if line:
            return json.loads(line)
        _, errors = self.process.communicate()
        self.process = None
        words = next((each for each in errors.splitlines() if each), "without a word")
        return {"traces": [], "error": f"died: {words}"}


class Comparison:
    def __init__(self, options):
        self.options = options
        self.model = Model(options.without)
        self.model.install()
        self.quattro = Quattro(options.quattro)
        self.compared = self.depending = self.operations = self.events = 0

    def scenario(self, seed):
        mix = scenarios.MIX | {key: float(value) for key, value in (each.split("=") for each in self.options.mix)}
        options = self.options
        wanted = scenarios.Size(operations=options.operations, longest=3 if options.ties else options.longest, mix=mix)
        return scenarios.Generator(seed, wanted).scenario()

    def difference(self, scenario, runs=RUNS):
        """What Trio and Quattro make of a scenario; None if it is the same.

        Where it depends on the order within an instant, each task must do what it does in one of Trio's runs.
        """
        courses = trio_model.Courses(scenario, self.model).run(runs)
        only = courses.only()
        self.compared += 1
        self.depending += only is None
        self.operations += size(scenario)
        self.events += sum(map(len, courses.traces[0].values()))
        trace, is_ordered = only or (courses.example(), False)
        answer = self.quattro.answer(scenario, is_ordered)
        if answer.get("error"):
            return trace, answer["error"]
        if only:
            found = next((each for each in answer["traces"] if each != trace), None)
        else:
            found = next((each for each in answer["traces"] if not courses.include(each)), None)
        return found and (trace, found)

    def is_different(self, scenario):
        return all(self.difference(scenario, runs) for runs in BELIEVED)


def run(options):
    comparison = Comparison(options)
    begin, differing = time.monotonic(), []
    for seed in range(options.seed, options.seed + options.n):
        scenario = comparison.scenario(seed)
        if not comparison.is_different(scenario):
            continue
        differing.append(seed)
        print(f"\nseed {seed} differs")
        if len(differing) == options.enough:
            break
        if len(differing) <= options.shrink:
            report(comparison, shrink(scenario, comparison.is_different))
    seconds = time.monotonic() - begin
    print(
        f"\n{seed - options.seed + 1} scenarios from seed {options.seed} in {seconds:.0f} s: "
        f"{comparison.compared} comparisons of {comparison.operations} operations and {comparison.events} events, "
        f"each with {len(SEEDS)} schedules; {comparison.depending} depend on the order within an instant; "
        f"{len(differing)} differ",
        *([": " + " ".join(map(str, differing))] if differing else []),
    )
    return 1 if differing else 0


def report(comparison, scenario):
    trace, found = comparison.difference(scenario, MANY_RUNS)
    print(program(scenario))
    if isinstance(found, str):
        print("  Quattro:", found)
        return
    for task in sorted({*trace, *found}):
        for ours, theirs in zip_all(found.get(task, []), trace.get(task, [])):
            mark = " " if ours == theirs else "!"
            print(f"  {mark} {task:6} {theirs:46} {'' if ours == theirs else ours}")


def zip_all(a, b):
    length = max(len(a), len(b))
    return [(x, y) for x, y in zip(a + ["-"] * (length - len(a)), b + ["-"] * (length - len(b)))]


def program(scenario):
    lines = [json.dumps(scenario)]

    def add(block, indent):
        for operation in block:
            parts = {key: value for key, value in operation.items() if key not in ("op", *scenarios.BLOCKS)}
            words = [operation["op"], *(f"{key}={value}" for key, value in parts.items())]
            lines.append("  " * indent + " ".join(words))
            for key in scenarios.BLOCKS:
                if key in operation:
                    lines.append("  " * indent + f" {key}:")
                    add(operation[key], indent + 2)

    add(scenario["main"], 1)
    return "\n".join(lines)


def show(options):
    comparison = Comparison(options)
    scenario = comparison.scenario(options.seed)
    print(program(scenario))
    print(json.dumps(trio_model.Courses(scenario, comparison.model).run(RUNS).only(), indent=1))
    return 0


def decisions(options):
    """Runs the scenarios once for each row without it: if nothing differs then, the row is not needed or not tested."""
    unseen = 0
    for row in TABLE:
        command = [sys.executable, __file__, "run", "--n", str(options.n), "--seed", str(options.seed)]
        command += ["--quattro", options.quattro, "--without", row.name, "--enough", "3", "--shrink", "0"]
        command += ["--mix", "join=4", "raise=3", "look=3", "move=4", "tighten=2", "shield=4", "aside=2", *options.mix]
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout
        count = output.count(" differs")
        unseen += count == 0
        print(f"{row.name:22} {count} differ without it, of {output.splitlines()[-1].split(' from')[0]}", flush=True)
    return 1 if unseen else 0


def record(options):
    comparison = Comparison(options)
    count, seed = 0, options.seed
    with open(options.file, "w", encoding="utf-8") as file:
        while count < options.n:
            scenario = comparison.scenario(seed)
            only = trio_model.Courses(scenario, comparison.model).run(MANY_RUNS).only()
            if only and size(scenario) >= 10:
                trace, is_ordered = only
                recorded = {"seed": seed, "scenario": scenario, "isOrdered": is_ordered, "trace": trace}
                file.write(json.dumps(recorded, separators=(",", ":")) + "\n")
                count += 1
            seed += 1
    print(f"{count} scenarios of the seeds from {options.seed} to {seed - 1}")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["run", "show", "decisions", "record"])
    parser.add_argument("--file", default="Differential/recorded.jsonl", help="of the recorded scenarios")
    parser.add_argument("--n", type=int, default=1000, help="how many scenarios")
    parser.add_argument("--seed", type=int, default=1, help="of the first")
    parser.add_argument("--operations", type=int, default=40, help="in a scenario, about")
    parser.add_argument("--longest", type=int, default=100_000, help="wait, in ticks")
    parser.add_argument("--ties", action="store_true", help="short waits, so that much happens at one instant")
    parser.add_argument("--mix", nargs="*", default=[], metavar="KIND=WEIGHT", help="how often an operation is drawn")
    parser.add_argument("--enough", type=int, default=20, help="differing scenarios, to stop after")
    parser.add_argument("--shrink", type=int, default=5, help="how many differing scenarios to shrink")
    parser.add_argument("--without", nargs="*", default=[], help="decisions to leave out")
    parser.add_argument("--quattro", default=".build/debug/Differential", help="the program that runs scenarios")
    options = parser.parse_args()
    return {"run": run, "show": show, "decisions": decisions, "record": record}[options.command](options)


if __name__ == "__main__":
    sys.exit(main())
