#!/usr/bin/env python3
"""Checks what a timeline is written as: the files of Perfetto with its own messages and its own viewer, and the page in a browser.

Builds the product Timelines, which writes fixed timelines to files. Needs Chromium (Debian's package is installed if there is none) and
Python packages from PyPI, in an environment of its own: dev/timeline/requirements.txt. Nothing is sent anywhere.

    dev/check-timeline.py [--files FOLDER] [--pictures FOLDER]
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".build-timeline" / "venv"
REQUIREMENTS = ROOT / "dev" / "timeline" / "requirements.txt"
NAMES = ["request", "everything", "server", "wide"]
# The viewer takes long for as many tracks as the last one has.
NAMES_IN_VIEWER = NAMES[:3]


def enter_environment():
    """Makes the environment, unless it is there and up to date, and goes on in its Python."""
    python = ENVIRONMENT / "bin" / "python"
    if pathlib.Path(sys.prefix) == ENVIRONMENT:
        return
    stamp = ENVIRONMENT / "installed.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS], check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    os.execv(python, [python, *sys.argv])


def find_browser():
    for name in ["chromium", "chromium-browser", "google-chrome"]:
        if path := shutil.which(name):
            return path
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit("check-timeline: there is no Chromium")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], **quiet)
    return shutil.which("chromium")


def write_files(folder):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["swift", "build", "--product", "Timelines"], cwd=ROOT, check=True)
    path = subprocess.run(["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run([f"{path}/Timelines", "files", folder], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=pathlib.Path, help="a folder with the files, instead of building and writing them")
    parser.add_argument("--pictures", type=pathlib.Path, help="a folder for pictures of the pages")
    arguments = parser.parse_args()
    enter_environment()
    sys.path.insert(0, str(ROOT / "dev" / "timeline"))
    import page
    import perfetto_files

    folder = arguments.files or ROOT / ".build-timeline" / "files"
    if not arguments.files:
        write_files(folder)
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    browser = find_browser()
    passed = 0
    passed += perfetto_files.check(folder, NAMES)
    passed += perfetto_files.check_in_viewer(folder, NAMES_IN_VIEWER, browser)
    passed += page.check(folder, browser, arguments.pictures)
    print(f"timeline: {passed} passed, 0 failed")


main()
