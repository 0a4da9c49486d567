#!/usr/bin/env python3
"""Mutation testing of the machines: makes each of their lines wrong in turn, and sees whether a test notices.

The machines are values that need nothing of the rest, so they and their tests are built by themselves: the tests once, and
the machines once for each mutant, as a shared library. A mutant is killed if a test fails, the program crashes, or it does not
end. One that does not compile is none. Survivors are listed, except those that `explained.txt` gives a reason for; a reason
without a survivor is an error too.
"""

import argparse
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from mutations import mutants_of

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MUTATED = [
    "Scopes/ScopeMachine.swift",
    "Scopes/ScopeNode.swift",
    "Scopes/ScopeNode+Prospect.swift",
    "Scopes/Membership.swift",
    "Deadlines/CourierMachine.swift",
    "Groups/AbandonmentMachine.swift",
    "Groups/GroupMachine.swift",
    "Gather/WorkMachine.swift",
    "Elements/ElementsMachine.swift",
    "Deadlines/DeadlineQueue.swift",
    "Support/Slots.swift",
    "Support/Queue.swift",
    "Support/Places.swift",
]
NEEDED = [
    "Scopes/CancelCause.swift",
    "Scopes/CancelReason.swift",
    "Scopes/Absorption.swift",
    "Scopes/ScopeMachine+Effects.swift",
    "Scopes/SourceMachine.swift",
    "Errors/Cancellation.swift",
    "Errors/CancellationRepresentable.swift",
    "Errors/CarriedErrors.swift",
    "Errors/ErrorGroup.swift",
    "Errors/ErrorGroup+Queries.swift",
    "Groups/FailurePolicy.swift",
    "Scopes/ShieldCount.swift",
    "Deadlines/Deadline.swift",
    "Support/Boxed.swift",
    "Support/Duration+Readable.swift",
    "Support/Guarded.swift",
    "Support/Interleaving.swift",
    "Support/UnretainedSlots.swift",
    "Support/trap.swift",
]
FLAGS = ["-swift-version", "6", "-Onone", "-wmo", "-package-name", "quattro"]
for feature in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault"):
    FLAGS += ["-enable-upcoming-feature", feature]
TIME_LIMIT = 60  # seconds for a run of the tests, which take about two


def source(path):
    return os.path.join(ROOT, "Sources", "Quattro", path)


def build_library(folder, replaced=None, text=None):
    """Builds the machines into `folder`, with the text of one file replaced. Returns what the compiler says, if it fails."""
    sources = [os.path.join(HERE, "World.swift")] + [source(path) for path in NEEDED]
    for path in MUTATED:
        if path == replaced:
            sources.append(os.path.join(folder, os.path.basename(path)))
            with open(sources[-1], "w") as file:
                file.write(text)
        else:
            sources.append(source(path))
    command = ["swiftc", "-module-name", "Quattro", "-enable-testing", "-emit-module", "-emit-library", *FLAGS]
    result = subprocess.run(command + ["-o", "libQuattro.so", *sources], cwd=folder, capture_output=True, text=True)
    return None if result.returncode == 0 else result.stderr + result.stdout


def build_tests(folder):
    tests = os.path.join(ROOT, "Tests", "QuattroTests")
    machines = os.path.join(tests, "Machines")
    sources = [os.path.join(machines, name) for name in sorted(os.listdir(machines))]
    sources += [os.path.join(tests, "Support", "values.swift"), os.path.join(HERE, "Runner.swift")]
    command = ["swiftc", "-parse-as-library", "-module-name", "MachineTests", *FLAGS, "-I", folder, "-L", folder, "-lQuattro"]
    subprocess.run(command + ["-o", os.path.join(folder, "tests"), *sources], check=True)


def is_killed(tests, folder):
    """Runs the tests with the library in `folder`, until the first of them fails."""
    environment = dict(os.environ, LD_LIBRARY_PATH=folder, SWIFT_BACKTRACE="enable=no", NO_COLOR="1")
    process = subprocess.Popen(
        [tests], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    timer = threading.Timer(TIME_LIMIT, process.kill)
    timer.start()
    try:
        for line in process.stdout:
            if "recorded an issue" in line:
                process.kill()
                return True
        return process.wait() != 0
    finally:
        timer.cancel()
        process.kill()
        process.wait()


def judge(tests, folder, mutant):
    with open(source(mutant.path)) as file:
        lines = file.read().split("\n")
    lines[mutant.number] = mutant.mutated
    if build_library(folder, mutant.path, "\n".join(lines)):
        return "does not compile"
    return "killed" if is_killed(tests, folder) else "survived"


def read_explained():
    """Groups of: file, original line, mutated line, reason; apart by empty lines."""
    with open(os.path.join(HERE, "explained.txt")) as file:
        blocks = [block.split("\n") for block in re.split(r"\n\s*\n", file.read().strip())]
    entries = {}
    for block in blocks:
        lines = [line for line in block if not line.startswith("#")]
        if not lines:
            continue
        file_name, original, mutated, *reason = lines
        entries[(file_name, original.removeprefix("- ").strip(), mutated.removeprefix("+ ").strip())] = " ".join(reason)
    return entries


def judge_all(mutants, workers, scratch):
    """The verdict of each mutant, in order."""
    verdicts = {}
    pending = queue.Queue()
    for mutant in mutants:
        pending.put(mutant)

    def work(number):
        folder = os.path.join(scratch, f"worker{number}")
        os.makedirs(folder)
        while True:
            try:
                mutant = pending.get_nowait()
            except queue.Empty:
                return
            verdicts[mutant] = judge(os.path.join(scratch, "tests"), folder, mutant)
            if len(verdicts) % 50 == 0:
                print(f"{len(verdicts)} of {len(mutants)}", flush=True)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {mutant: verdicts[mutant] for mutant in mutants}


def report(verdicts, explained, names):
    survivors = [mutant for mutant, verdict in verdicts.items() if verdict == "survived"]
    print(f"\n{'file':24}{'mutants':>8}{'killed':>8}{'explained':>11}{'survived':>10}")
    unexplained = [mutant for mutant in survivors if mutant.key not in explained]
    for path in names:
        mine = [mutant for mutant in verdicts if mutant.path == path and verdicts[mutant] != "does not compile"]
        killed = sum(verdicts[mutant] == "killed" for mutant in mine)
        open_ = sum(mutant in unexplained for mutant in mine)
        print(f"{os.path.basename(path):24}{len(mine):8}{killed:8}{len(mine) - killed - open_:11}{open_:10}")
    print(f"{sum(verdict == 'does not compile' for verdict in verdicts.values())} more did not compile")
    for mutant in unexplained:
        print(f"\n{os.path.basename(mutant.path)}:{mutant.number + 1} survived\n- {mutant.original.strip()}\n+ {mutant.mutated.strip()}")
    keys = {mutant.key for mutant in survivors}
    files = {os.path.basename(path) for path in names}
    stale = [key for key in explained if key not in keys and key[0] in files]
    for key in stale:
        print(f"\nexplained, but no survivor: {key}")
    return not unexplained and not stale


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="such as ScopeMachine; all if none is given")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="how many at a time")
    arguments = parser.parse_args()
    names = [path for path in MUTATED if not arguments.files or os.path.basename(path)[:-6] in arguments.files]
    if not names:
        parser.error(f"none of {', '.join(os.path.basename(path)[:-6] for path in MUTATED)}")
    start = time.time()
    scratch = tempfile.mkdtemp(prefix="quattro-mutants-")
    try:
        if error := build_library(scratch):
            sys.exit(f"the machines do not compile:\n{error}")
        build_tests(scratch)
        if is_killed(os.path.join(scratch, "tests"), scratch):
            sys.exit("the tests fail before anything is changed")
        mutants = [mutant for path in names for mutant in mutants_of(path, open(source(path)).read())]
        verdicts = judge_all(mutants, arguments.workers, scratch)
    finally:
        shutil.rmtree(scratch)
    is_good = report(verdicts, read_explained(), names)
    print(f"\n{len(mutants)} mutants in {time.time() - start:.0f} seconds")
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
