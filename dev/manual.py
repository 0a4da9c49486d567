#!/usr/bin/env python3
"""Writes the manual pages of the tool from its help.

    manual.py TOOL FOLDER

ArgumentParser's own plugin runs examples and tables together as if they were prose, which is why this is here.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

ESCAPES = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"}


def escaped(text):
    """The text with nothing in it that is more than text: it can be pasted, and stands at the begin of a line."""
    characters = [ESCAPES.get(c) or (c if c.isascii() else rf"\[u{ord(c):04X}]") for c in text]
    return re.sub(r"^\.", r"\\&.", "".join(characters))


def prose(text):
    lines = textwrap.wrap(" ".join(text.split()), 76, break_long_words=False, break_on_hyphens=False)
    return [part for line in lines for part in short(escaped(line))]


def short(line):
    """Escapes make lines longer than the source of a page should have them."""
    lines = textwrap.wrap(line, 78, break_long_words=False, break_on_hyphens=False)
    return [r"\&" + part if part.startswith(".") else part for part in lines]


def is_heading(line):
    return re.fullmatch(r"[A-Z][A-Z ]+", line) is not None


def discussion(text):
    """Prose, headings in capitals, and lines with two spaces before them, which stay as they are."""
    page, begins = [], True
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.startswith("  "):
            # As far apart as they are in the help.
            page += ([".PP"] if index and not lines[index - 1].strip() else []) + [".RS 2", ".nf"]
            while index < len(lines) and (line := lines[index]).startswith("  "):
                page.append(escaped(line[2:]))
                index += 1
            page += [".fi", ".RE"]
            begins = True
            continue
        if is_heading(line):
            page.append(f".SH {line}" if " " not in line else f'.SH "{line}"')
            begins = False
        elif line.strip():
            page += ([".PP"] if begins else []) + prose(line)
            begins = True
        index += 1
    return page


def option(argument):
    names = sorted(argument["names"], key=lambda name: len(name["name"]))
    dashed = [r"\fB" + escaped(("-" if len(name["name"]) == 1 else "--") + name["name"]) + r"\fR" for name in names]
    value = rf" \fI{escaped(argument['valueName'])}\fR" if argument["kind"] == "option" else ""
    return [".TP", ", ".join(dashed) + value] + prose(argument.get("abstract", ""))


def positional(argument):
    return [".TP", rf"\fI{escaped(argument['valueName'])}\fR"] + prose(argument.get("abstract", ""))


def options(command):
    shown = [argument for argument in command["arguments"] if argument["shouldDisplay"]]
    page = [".SH OPTIONS"]
    for argument in shown:
        if argument["kind"] == "positional":
            page += positional(argument)
    sections = dict.fromkeys(argument.get("sectionTitle") for argument in shown if argument["kind"] != "positional")
    # What has no title of its own comes last.
    for title in sorted(sections, key=lambda title: title is None):
        if title or len(sections) > 1:
            page.append(f'.SS "{escaped(title or "Others")}"')
        for argument in shown:
            if argument["kind"] != "positional" and argument.get("sectionTitle") == title:
                page += option(argument)
    return page


def synopsis(tool, names):
    shown = subprocess.run([tool, *names[1:], "--help"], capture_output=True, text=True, check=True).stdout
    usage = re.search(r"^USAGE: (.*?)(?:\n\n|\Z)", shown, re.MULTILINE | re.DOTALL)[1]
    page = []
    for line in usage.splitlines():
        words = " ".join(line.split()).removeprefix(" ".join(names))
        page += [rf"\fB{escaped(' '.join(names))}\fR{escaped(words)}", ".br"]
    return [".SH SYNOPSIS"] + page[:-1]


def page(tool, command, names, others, version, date):
    title = "-".join(names)
    abstract = command["abstract"].rstrip(".")
    lines = [
        rf'.TH "{escaped(title.upper())}" 1 "{date}" "quattro {version}" "User Commands"',
        ".SH NAME",
        rf"{escaped(title)} \- {escaped(abstract[0].lower() + abstract[1:])}",
    ]
    lines += synopsis(tool, names) + [".SH DESCRIPTION"] + discussion(command.get("discussion", ""))[1:]
    # Where people look for them: before what explains them.
    first = next((i for i, line in enumerate(lines) if line.startswith(".SH") and i > lines.index(".SH DESCRIPTION")), len(lines))
    lines[first:first] = options(command)
    lines += [".SH SEE ALSO"] + [rf"\fB{escaped(other)}\fR(1)" + "," * (other != others[-1]) for other in others]
    return "\n".join(lines) + "\n"


def main(tool, folder):
    dump = subprocess.run([tool, "--experimental-dump-help"], capture_output=True, text=True, check=True).stdout
    root = json.loads(dump)["command"]
    version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    now = int(os.environ.get("SOURCE_DATE_EPOCH") or datetime.datetime.now().timestamp())
    date = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%Y-%m-%d")
    name = root["commandName"]
    inside = [command for command in root["subcommands"] if command["commandName"] != "help"]
    pages = {name: (root, [name])} | {f"{name}-{c['commandName']}": (c, [name, c["commandName"]]) for c in inside}
    folder.mkdir(parents=True, exist_ok=True)
    for title, (command, names) in pages.items():
        others = [other for other in pages if other != title]
        (folder / f"{title}.1").write_text(page(tool, command, names, others, version, date))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
