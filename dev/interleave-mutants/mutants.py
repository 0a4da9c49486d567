#!/usr/bin/env python3
"""Faults in the locking, each of which an interleaving must show.

`mutants.toml` lists them. The explorer is built once, with the library as a shared one; for each mutant that alone is built
anew. A mutant is found if one of the programs that are named with it fails, traps or does not end; one that does so without any
mutant proves nothing, and is left out. Arguments: parts of the names of those to run, and all of them without any. `--keep-going`
tries every program that is named, and says which of them find it; `--record` appends the schedules that showed one to a file, as
lines of known schedules. `--fit` builds and runs nothing: it sees whether the text that each of them changes is still there, once.
"""

import argparse
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SOURCES = os.path.join(ROOT, "Sources")
LIBRARY = os.path.join(SOURCES, "Quattro")
# What the explorer uses besides, each with what is below it first: of QuattroTesting, what decides who goes on.
OTHERS = {"QuattroTimeline": "QuattroTimeline", "QuattroInspect": "QuattroInspect", "QuattroTesting": "QuattroTesting/Strategies"}
FLAGS = ["-swift-version", "6", "-Onone", "-wmo", "-enable-testing", "-package-name", "quattro", "-DQUATTRO_INTERLEAVE"]
for feature in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault"):
    FLAGS += ["-enable-upcoming-feature", feature]
SCHEDULES = 3000  # of each program, if the mutant says nothing else
TIME_LIMIT = 120  # seconds for one program


def swift(folder):
    return sorted(glob.glob(os.path.join(folder, "**", "*.swift"), recursive=True))


def compile_library(folder, name, sources, below=()):
    """Returns what the compiler says, if it fails."""
    command = ["swiftc", "-module-name", name, "-emit-module", "-emit-library", *FLAGS, "-I", folder, "-L", folder]
    command += [f"-l{library}" for library in below]
    result = subprocess.run(command + ["-o", f"lib{name}.so", *sources], cwd=folder, capture_output=True, text=True)
    return None if result.returncode == 0 else result.stderr + result.stdout


def build_explorer(folder):
    """Everything but the library, which is built there as well."""
    built = []
    for name, sources in {"Quattro": "Quattro", **OTHERS}.items():
        problem = compile_library(folder, name, swift(os.path.join(SOURCES, sources)), built)
        if problem:
            sys.exit(problem)
        built.append(name)
    explorer = swift(os.path.join(ROOT, "Tests", "Interleave"))
    command = ["swiftc", "-module-name", "Interleave", *FLAGS, "-I", folder, "-L", folder, *[f"-l{name}" for name in built]]
    subprocess.run(command + ["-o", os.path.join(folder, "Interleave"), *explorer], check=True)


def edits(mutant):
    """A mutant is one edit, or several."""
    return mutant.get("edits") or [mutant]


def mutated(mutant):
    """The texts of the mutant's files by their names, or what is wrong with the mutant."""
    texts = {}
    for edit in edits(mutant):
        name, old = edit["file"], edit["old"].strip()
        if name not in texts:
            with open(os.path.join(LIBRARY, name)) as file:
                texts[name] = file.read()
        if texts[name].count(old) != 1:
            return {}, f"does not fit any more: its text is {texts[name].count(old)} times in {name}: {old}"
        texts[name] = texts[name].replace(old, edit["new"].strip())
    return texts, None


def failing_anyway(mutants, explorer):
    """The programs that fail without any mutant."""
    programs = sorted({program for mutant in mutants for program in mutant["by"]})
    outcomes = {program: run(program, explorer, explorer) for program in programs}
    for program, outcome in outcomes.items():
        if outcome:
            print(f"WRONG   without any mutant: {outcome}", flush=True)
    return {program for program, outcome in outcomes.items() if outcome}


def run(program, library, explorer, record=None, schedules=SCHEDULES):
    """Whether a program of the explorer fails, and how."""
    arguments = ["random", "--seconds", "20"] if program == "random" else [program, "--n", str(schedules)]
    environment = dict(os.environ, LD_LIBRARY_PATH=f"{library}:{explorer}", SWIFT_BACKTRACE="enable=no")
    command = [os.path.join(explorer, "Interleave"), *arguments]
    try:
        result = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", timeout=TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        return f"{program}: does not end"
    if result.returncode == 0:
        return None
    if result.returncode == 2:
        sys.exit(result.stdout)
    lines = (result.stdout + result.stderr).splitlines()
    index = next((i for i, line in enumerate(lines) if "FOUND" in line or "CRASH" in line), None)
    if index is None:
        return f"{program}: ended by {result.returncode}"
    if record and "FOUND" in lines[index] and not program.startswith("random"):
        note_schedule(program, lines[index:], record)
    return f"{lines[index].strip()}: {lines[index + 1].strip()[:100] if 'FOUND' in lines[index] else ''}"


def note_schedule(program, lines, record):
    """Appends the smallest schedule that the explorer printed."""
    found = {}
    for line in lines:
        name, _, rest = line.strip().partition(":")
        if name in ("schedule", "smaller"):
            found[name] = rest.strip().partition(" (")[0]
    schedule = found.get("smaller") or found.get("schedule")
    if schedule:
        handlers = " handlers" if ", handlers)" in lines[0] else ""
        with open(record, "a") as file:
            file.write(f"{program} {schedule}{handlers}\n")


def check(mutant, explorer, useless, keep_going, record=None):
    """Says how a mutant came out. Returns whether it was found."""
    texts, problem = mutated(mutant)
    if problem:
        print(f"WRONG   {mutant['name']}: {problem}", flush=True)
        return False
    with tempfile.TemporaryDirectory() as library:
        sources = [path for path in swift(LIBRARY) if os.path.relpath(path, LIBRARY) not in texts]
        for name, text in texts.items():
            sources.append(os.path.join(library, os.path.basename(name)))
            with open(sources[-1], "w") as file:
                file.write(text)
        problem = compile_library(library, "Quattro", sources)
        if problem:
            errors = [line for line in problem.splitlines() if "error:" in line]
            print(f"WRONG   {mutant['name']}: does not compile: {errors[0] if errors else problem}", flush=True)
            return False
        found = []
        for program in mutant["by"]:
            if program in useless:
                continue
            outcome = run(program, library, explorer, record, mutant.get("schedules", SCHEDULES))
            if outcome:
                found.append(outcome)
                if not keep_going:
                    break
            elif keep_going:
                print(f"        not by {program}", flush=True)
    print(f"{'found  ' if found else 'MISSED '} {mutant['name']}", flush=True)
    for outcome in found:
        print(f"        {outcome}", flush=True)
    return bool(found)


def fit(mutants):
    problems = [(mutant["name"], problem) for mutant in mutants if (problem := mutated(mutant)[1])]
    for name, problem in problems:
        print(f"WRONG   {name}: {problem}")
    print(f"{len(mutants) - len(problems)} of {len(mutants)} fit")
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", help="parts of names")
    parser.add_argument("--keep-going", action="store_true")
    parser.add_argument("--record", metavar="FILE")
    parser.add_argument("--fit", action="store_true", help="only see whether the text of each is there")
    options = parser.parse_args()
    with open(os.path.join(HERE, "mutants.toml"), "rb") as file:
        mutants = tomllib.load(file)["mutant"]
    if options.only:
        mutants = [mutant for mutant in mutants if any(part in mutant["name"] for part in options.only)]
    if options.fit:
        return fit(mutants)
    start = time.monotonic()
    explorer = tempfile.mkdtemp()
    try:
        build_explorer(explorer)
        useless = failing_anyway(mutants, explorer)
        found = sum(check(mutant, explorer, useless, options.keep_going, options.record) for mutant in mutants)
    finally:
        shutil.rmtree(explorer)
    print(f"{found} of {len(mutants)} found, {time.monotonic() - start:.0f} s")
    return 0 if found == len(mutants) and not useless else 1


if __name__ == "__main__":
    sys.exit(main())
