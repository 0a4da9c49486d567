#!/usr/bin/env python3
"""Checks what a timeline is written as: the files of Perfetto with its own messages and its own viewer, and the page in a browser.

Builds the product Timelines, which writes fixed timelines to files. Needs Chromium (Debian's package is installed if there is none) and
Python packages from PyPI, in an environment of its own: dev/timeline/requirements.txt. Nothing is sent anywhere.

    dev/check-timeline.py [--files FOLDER] [--pictures FOLDER]
"""

import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "dev" / "timeline"))
import environment

NAMES = ["request", "everything", "started", "twice", "server", "wide"]
# The viewer takes long for as many tracks as the last one has.
NAMES_IN_VIEWER = ["request", "everything", "server"]


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
    environment.enter()
    import page
    import perfetto_files

    folder = arguments.files or ROOT / ".build-timeline" / "files"
    if not arguments.files:
        write_files(folder)
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    browser = environment.find_browser()
    passed = 0
    passed += perfetto_files.check(folder, NAMES)
    passed += perfetto_files.check_in_viewer(folder, NAMES_IN_VIEWER, browser)
    passed += page.check(folder, browser, arguments.pictures)
    print(f"timeline: {passed} passed, 0 failed")


main()
