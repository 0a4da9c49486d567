"""What a newcomer has: a shell in a folder. What a page says that its commands print must be printed."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

BUILDING = 1200


def comparable(line):
    """Without what differs from run to run."""
    line = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "DATE", line)
    line = re.sub(r"process \d+", "process N", line)
    return re.sub(r"\d+\.\d+ seconds", "N seconds", line).rstrip()


def blocks(text, kinds):
    return re.findall(rf"^```({kinds})\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def steps(text):
    """The commands of a page, each block with the lines that are printed after it."""
    found = []
    for kind, block in blocks(text, "sh|text"):
        if kind == "sh":
            found.append((block.rstrip(), []))
        else:
            found[-1][1].extend(block.splitlines())
    return found


def write_tool(folder, name, text):
    """A program that the shell finds before the system's own of that name."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


def write_quiet_curl(folder):
    """It shows no progress, as in a terminal."""
    write_tool(folder, "curl", 'PATH=${PATH#*:}; exec curl --no-progress-meter "$@"')


class Shell:
    """Runs the commands of a page; `tools` is a folder with programs that come first."""

    patience = 30
    comparable = staticmethod(comparable)

    def __init__(self, folder, tools=None, **variables):
        known = {name: value for name, value in os.environ.items() if not name.startswith("QUATTRO_")}
        if tools:
            known["PATH"] = f"{tools}:{known['PATH']}"
        self.count = 0
        self.file = tempfile.NamedTemporaryFile("w+", prefix="session-")
        self.bash = subprocess.Popen(
            ["bash"], cwd=folder, env={**known, **variables}, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=self.file, stderr=subprocess.STDOUT,
        )

    def printed(self):
        return pathlib.Path(self.file.name).read_text(errors="replace")

    def run(self, commands, expected):
        """A command may build for long. Once the shell has gone on to the next, what was begun in the background has less time."""
        before = len(self.printed())
        self.count += 1
        mark = f"<<{self.count} commands were given>>"
        self.bash.stdin.write(f"{commands}\necho '{mark}'\n")
        self.bash.stdin.flush()
        end, is_over = time.monotonic() + BUILDING, False
        while missing := self.missing([*expected, mark], before):
            if mark not in missing and not is_over:
                end, is_over = time.monotonic() + self.patience, True
            if time.monotonic() > end or self.bash.poll() is not None:
                sys.exit(f"after\n{commands}\nthere must come\n" + "\n".join(missing) + f"\nand this was printed:\n{self.printed()[before:]}")
            time.sleep(0.05)

    def missing(self, expected, before):
        printed = {self.comparable(line) for line in self.printed()[before:].splitlines()}
        return [line for line in expected if self.comparable(line) not in printed]

    def run_in_turn(self, steps, after_each=lambda commands: None):
        """All of it, until what was begun in the background has ended, too."""
        try:
            for commands, expected in steps:
                self.run(commands, expected)
                after_each(commands)
            self.run("wait", [])
        finally:
            self.end()

    def end(self):
        """Whatever has happened, nothing that was begun in it goes on."""
        try:
            os.killpg(self.bash.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.bash.wait()
