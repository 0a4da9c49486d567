#!/usr/bin/env python3
"""Checks that each name in the README's table of names is a public one: `fail(after:)` is a function with that label, `.quattro` a
member, and `CancelScope(linkedTo:)` an initializer.

    dev/check-names.py [FILE ...]    the README unless files are given
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DECLARATION = re.compile(
    r"^ *(?:@\w+(?:\([^)]*\))? +)*public +(?:nonisolated(?:\(\w+\))? +|static +|convenience +|final +|mutating +|indirect +)*"
    r"(func|init|var|let|struct|class|enum|actor|protocol|typealias|macro) *`?(\w*)`?"
)
# Members of these have no `public` of their own.
OPEN = re.compile(r"^ *(?:@\w+ +)*public +(?:indirect +)?(?:enum|protocol|extension)\b")
MEMBER = re.compile(r"^ *(?:case|func|var|init|static +(?:var|func|let)) *`?(\w*)`?")
TYPES = {"struct", "class", "enum", "actor", "protocol", "typealias"}


def parameters(text, start):
    """The labels of a list of parameters that begins at or after `start`."""
    begin = text.index("(", start)
    depth, labels, first = 0, [], begin + 1
    for place in range(begin, len(text)):
        letter = text[place]
        depth += letter in "([{"
        depth -= letter in ")]}"
        if depth == 0 or (depth == 1 and letter == ","):
            label = re.match(r"\s*`?(\w+)`?[\s:]", text[first:place])
            if label:
                labels.append(label.group(1))
            first = place + 1
        if depth == 0:
            return labels
    return labels


def public_names():
    """The types with their initializers, and the functions and properties, each with the labels of its overloads."""
    names = {}
    for path in sorted(ROOT.glob("Sources/Quattro*/**/*.swift")):
        text = path.read_text()
        place, enclosing, blocks = 0, "", [(-1, False)]
        for line in text.splitlines(keepends=True):
            indent = len(line) - len(line.lstrip())
            while line.strip() and blocks[-1][0] >= indent:
                blocks.pop()
            found = DECLARATION.match(line)
            extension = re.match(r"^(?:public +)?extension +([\w.]+)", line)
            if extension:
                enclosing = extension.group(1).split(".")[-1]
            if found:
                kind, name = found.groups()
                if kind in TYPES and not line.startswith(" "):
                    enclosing = name
                if kind == "init":
                    name = enclosing
                labels = parameters(text, place + found.end()) if kind in ("func", "init") else []
                names.setdefault(name, []).append(labels)
            elif blocks[-1][1] and MEMBER.match(line):
                names.setdefault(MEMBER.match(line).group(1), []).append([])
            if line.rstrip().endswith("{"):
                blocks.append((indent, bool(OPEN.match(line))))
            place += len(line)
    return names


def is_known(text, names):
    """Whether there is a declaration of that name, all of whose given labels it has in this order."""
    name, _, labels = text.partition("(")
    *types, name = name.lstrip(".").split(".")
    if any(type not in names for type in types) or name not in names:
        return False
    wanted = [label for label in labels.rstrip(")").split(":") if label]
    return any(is_part(wanted, labels) for labels in names[name])


def is_part(wanted, labels):
    rest = iter(labels)
    return all(label in rest for label in wanted)


def main():
    names, faults = public_names(), 0
    for file in sys.argv[1:] or [ROOT / "README.md"]:
        rows = False
        for number, line in enumerate(pathlib.Path(file).read_text().splitlines(), 1):
            rows = line.startswith("| for |") or (rows and line.startswith("|"))
            for name in re.findall(r"`([^`]+)`", line) if rows else []:
                if not is_known(name, names):
                    print(f"{file}:{number}: there is no public name '{name}'")
                    faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
