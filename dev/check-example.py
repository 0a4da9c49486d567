#!/usr/bin/env python3
"""Does what two guides of QuattroInspect tell a newcomer to do, and looks whether they tell what comes.

The commands of the section of each run in one shell, in an empty folder and at a free port. What the guide says that they print must be
printed, but for times, numbers of processes and folders. The page of the slow request is opened in Chromium (see
dev/timeline/environment.py).

    dev/check-example.py
"""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "dev" / "timeline"))
import environment

GUIDES = ROOT / "Sources" / "QuattroInspect" / "QuattroInspect.docc" / "Guides"
# Each with the section that is done, and the number of its steps.
SESSIONS = [("SeeingARunningProgram.md", "In two minutes", 4), ("FindOutWhyARequestWasSlow.md", "Try it", 5)]
PATIENCE = 60
BUILDING = 1200


def steps(name, heading):
    """Commands, each with the lines that are printed after them."""
    section = (GUIDES / name).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    found = []
    for kind, text in blocks:
        if kind == "sh":
            found.append((text, []))
        else:
            found[-1][1].extend(line for line in text.splitlines() if line)
    return found


def comparable(line):
    """Without what differs from run to run."""
    line = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "DATE", line)
    line = re.sub(r"\S*/timelines/\d{4}-\d\d-\d\dT\d{6}Z-\d+-\d+-", "FOLDER/DATE-PROCESS-NUMBER-", line)
    line = re.sub(r"process \d+", "process N", line)
    line = re.sub(r"\d+\.\d+ seconds", "N seconds", line)
    return re.sub(r"\d+ %", "N %", line)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def write_tool(folder, name, text):
    path = folder / name
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


class Shell:
    """What a newcomer has: a shell in a folder, with a browser and this package."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        tools = folder / "tools"
        tools.mkdir()
        # It opens no browser here, and finds no other server than this one; and curl shows no progress, as in a terminal.
        write_tool(tools, "curl", 'PATH=${PATH#*:}; exec curl --no-progress-meter "$@"')
        write_tool(tools, "xdg-open", 'printf "%s\\n" "$@" >> opened')
        write_tool(tools, "pgrep", 'PATH=${PATH#*:}; pgrep "$@" | grep -Fx "$(cat process)"')
        write_tool(tools, "swift", f'PATH=${{PATH#*:}}; exec swift "$1" --package-path "{ROOT}" --scratch-path "{ROOT}/.build" "${{@:2}}"')
        variables = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PORT": self.port}
        variables.pop("XDG_RUNTIME_DIR", None)
        variables.pop("QUATTRO_INSPECT", None)
        self.output = open(folder / "output", "w+")
        self.bash = subprocess.Popen(["bash"], cwd=folder, env=variables, stdin=subprocess.PIPE, stdout=self.output, stderr=subprocess.STDOUT, text=True)

    def printed(self):
        return (self.folder / "output").read_text().replace(f"localhost:{self.port}", "localhost:8080")

    def server(self):
        found = re.search(r"^process (\d+) listens", self.printed(), re.MULTILINE)
        return int(found[1]) if found else None

    def run(self, commands, expected, patience):
        before = len(self.printed())
        self.bash.stdin.write(commands.replace("localhost:8080", f"localhost:{self.port}"))
        self.bash.stdin.flush()
        end = time.monotonic() + patience
        while missing := self.missing(expected, before):
            if time.monotonic() > end:
                printed = self.printed()[before:]
                sys.exit(f"after\n{commands}the page promises\n" + "\n".join(missing) + f"\nand this was printed:\n{printed}")
            time.sleep(0.05)
        known = self.folder / "process"
        if not known.exists() and (server := self.server()):
            known.write_text(f"{server}\n")

    def missing(self, expected, before):
        printed = {comparable(line) for line in self.printed()[before:].splitlines()}
        return [line for line in expected if comparable(line) not in printed]

    def wait_until_opened(self):
        opened = self.folder / "opened"
        end = time.monotonic() + PATIENCE
        while not opened.exists() or not opened.read_text().endswith("\n"):
            assert time.monotonic() < end, "nothing was opened"
            time.sleep(0.05)
        [name] = opened.read_text().split()
        return self.folder / name

    def end(self, has_passed):
        """Whatever has happened, the server does not go on."""
        if not has_passed and (server := self.server()):
            os.kill(server, signal.SIGKILL)
        self.bash.stdin.close()
        self.bash.wait(timeout=PATIENCE)


def check_page(path):
    from playwright.sync_api import sync_playwright

    import page

    def shows_the_request(browser):
        page.opens_with_one_selected_and_in_sight(browser)
        assert page.heading(browser) == 'scope "GET /users/7"', page.heading(browser)
        text = browser.inner_text("#details")
        for part in ["ExampleServer/main.swift", "by its deadline", "threw an error"]:
            assert part in text, (part, text)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=environment.find_browser(), args=["--no-sandbox"])
        for scheme in page.SCHEMES:
            page.run(chromium, path.parent, path.stem, scheme, shows_the_request, None)
        chromium.close()


def do(name, heading, count):
    found = steps(name, heading)
    assert len(found) == count, [commands for commands, _ in found]
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(pathlib.Path(folder))
        has_passed = False
        try:
            for number, (commands, expected) in enumerate(found):
                shell.run(commands, expected, BUILDING if number == 0 else PATIENCE)
                if "xdg-open" in commands:
                    check_page(shell.wait_until_opened())
            # All that was begun in the shell has ended, the server as well.
            shell.run("wait\necho ended\n", ["ended"], PATIENCE)
            has_passed = True
        finally:
            shell.end(has_passed)
    print(f"example: {count} steps of {name} do what it says")


def main():
    environment.enter()
    for session in SESSIONS:
        do(*session)


main()
