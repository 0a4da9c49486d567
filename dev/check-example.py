#!/usr/bin/env python3
"""Does what two guides of QuattroInspect tell a newcomer to do, and looks whether they tell what comes.

The commands of the section of each run in one shell, in an empty folder and at a free port. What the guide says that they print must be
printed, but for times, numbers of processes and folders. The page of the slow request is opened in Chromium (see
dev/timeline/environment.py).

    dev/check-example.py
"""

import pathlib
import re
import socket
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "dev" / "docs"), str(ROOT / "dev" / "timeline")]
import environment
import newcomer

GUIDES = ROOT / "Sources" / "QuattroInspect" / "QuattroInspect.docc" / "Guides"
# Each with the section that is done, and the number of its steps.
SESSIONS = [("SeeingARunningProgram.md", "In two minutes", 4), ("FindOutWhyARequestWasSlow.md", "Try it", 5)]


def steps(name, heading):
    return newcomer.steps((GUIDES / name).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Shell(newcomer.Shell):
    """A newcomer's, with a browser, this package and a port of its own."""

    patience = 60

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        tools = folder / "tools"
        # It opens no browser here, and finds no other server than this one.
        newcomer.write_quiet_curl(tools)
        newcomer.write_tool(tools, "xdg-open", 'printf "%s\\n" "$@" >> opened')
        newcomer.write_tool(tools, "pgrep", 'PATH=${PATH#*:}; pgrep "$@" | grep -Fx "$(cat process)"')
        package = f'--package-path "{ROOT}" --scratch-path "{ROOT}/.build"'
        newcomer.write_tool(tools, "swift", f'PATH=${{PATH#*:}}; exec swift "$1" {package} "${{@:2}}"')
        # Sockets and files of the session are its own.
        super().__init__(folder, tools, PORT=self.port, XDG_RUNTIME_DIR="")

    def printed(self):
        return super().printed().replace(f"localhost:{self.port}", "localhost:8080")

    def run(self, commands, expected):
        super().run(commands.replace("localhost:8080", f"localhost:{self.port}"), expected)
        server = re.search(r"^process (\d+) listens", self.printed(), re.MULTILINE)
        (self.folder / "process").write_text(f"{server[1]}\n")

    @staticmethod
    def comparable(line):
        line = re.sub(r"\S*/timelines/\d{4}-\d\d-\d\dT\d{6}Z-\d+-\d+-", "FOLDER/DATE-PROCESS-NUMBER-", line)
        return re.sub(r"\d+ %", "N %", newcomer.comparable(line))

    def opened(self):
        [name] = (self.folder / "opened").read_text().split()
        return self.folder / name


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
        shell.run_in_turn(found, lambda commands: "xdg-open" in commands and check_page(shell.opened()))
    print(f"example: {count} steps of {name} do what it says")


def main():
    environment.enter()
    for session in SESSIONS:
        do(*session)


main()
