#!/usr/bin/env python3
"""Looks for words on which a reader of plain English stumbles, in comments, messages and pages.

    dev/check-words.py [FILE ...]    everything unless files are given

Each word stands below with the reason and what to write instead. What is in `backticks` is not looked at. A line that quotes one of
the words for another reason is allowed by `words: allowed` on it, in a comment of its language.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLACES = ["Sources/**/*.swift", "Snippets/*.swift", "Examples/**/*.swift", "README.md", "CONTRIBUTING.md",
          "CHANGELOG.md", "Documentation/**/*.md", "**/*.docc/**/*.md", "**/*.docc/**/*.tutorial"]
PLACES += ["Tool/Sources/**/*.swift"]

PERSON = "a task is not a person", '"the task", "the caller", "the body", "code that …"'
NO_VERB = "a sentence needs a verb", '"has no effect"'
WORDS = [
    (r"who(so)?ever", *PERSON),
    (r"whomever", *PERSON),
    (r"(no|some|every|any)body", *PERSON),
    (r"(some|every|any)one", *PERSON),
    (r"no one('s)?", *PERSON),
    (r"(for|those|all|not|of) who", *PERSON),
    (r"of no value", "it means worthless", '"that returns `Void`"'),
    (r"(?<=: )changes nothing", *NO_VERB),
    (r"be it", "it is old", '"even", "whether … or …"'),
    (r"save (for|that|where|by|at|in)", "it is old, and reads like the verb", '"except", "except that"'),
    (r"(not|cannot) (to )?be had", "it is old", '"is not available", "cannot be repeated"'),
    (r"can be had", "it is old", '"is available", "can be repeated"'),
    (r"as ever", "it is old", '"as always", "as before"'),
    (r"in the moment (in|at|of) which", "it is not idiomatic", '"at the moment when"'),
    (r"at the moment at which", "it is not idiomatic", '"at the moment when"'),
    (r"in the same moment", "it is not idiomatic", '"at the same moment"'),
    (r"(comes?|came|coming) to (its|their|an) ends?", "it is not idiomatic", '"ends"'),
    (r"at the begin", "it is a verb", '"at the beginning"'),
    (r"as any others?", "it lacks a word", '"like any other"'),
    (r"such as have", "it is a riddle", '"those that have"'),
    (r"had not begun never do", "it is a riddle", '"are skipped"'),
    (r"takes? (it|this|them|that|such a \w+) for a", "it is not idiomatic", '"treats it as", "counts it as"'),
    (r"(?<=[.;:] )(?-i:Else)", "it does not begin a sentence", '"Otherwise"'),
    (r"unless told otherwise", "it does not say by what", '"by default"'),
    (r"Without it, the same takes", "it is not idiomatic", '"Doing this by hand takes"'),
]
PATTERNS = [(re.compile(rf"(?<![\w-]){word}(?![\w-])", re.IGNORECASE), reason, instead) for word, reason, instead in WORDS]


def faults(path):
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        if "words: allowed" in line:
            continue
        line = re.sub(r"`[^`]*`", "`…`", line)
        for pattern, reason, instead in PATTERNS:
            for found in pattern.finditer(line):
                yield number, found.group(), reason, instead


def main():
    paths = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    if not paths:
        paths = sorted({path for place in PLACES for path in ROOT.glob(place) if not any(part.startswith(".build") for part in path.parts)})
    count = 0
    for path in paths:
        for number, word, reason, instead in faults(path):
            name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            print(f'{name}:{number}: "{word}": {reason}; write {instead}')
            count += 1
    if count:
        print(f"{count} words to replace", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
