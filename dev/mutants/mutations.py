"""The ways in which a line of Swift is made wrong."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One file with one line changed."""

    path: str
    number: int
    original: str
    mutated: str

    @property
    def key(self):
        return (self.path.rsplit("/", 1)[-1], self.original.strip(), self.mutated.strip())


# What stands in place of what: the comparison at the boundary and the opposite one, the other connective, and so on.
REPLACEMENTS = [
    (r" == ", [" != "]),
    (r" != ", [" == "]),
    (r" < ", [" <= ", " >= "]),
    (r" <= ", [" < ", " > "]),
    (r" > ", [" >= ", " <= "]),
    (r" >= ", [" > ", " < "]),
    (r" && ", [" || "]),
    (r" \|\| ", [" && "]),
    (r" \+ ", [" - "]),
    (r" - ", [" + "]),
    (r" \* ", [" + "]),
    (r" / ", [" * "]),
    (r" \+= ", [" -= "]),
    (r" -= ", [" += "]),
    (r"(?<![\w)])!(?=[\w(])", [""]),
    (r"\bmin\(", ["max("]),
    (r"\bmax\(", ["min("]),
    (r"\btrue\b", ["false"]),
    (r"\bfalse\b", ["true"]),
    (r"\.max\b", [".min"]),
    (r"\.popLast\(\)", [".first"]),
    (r"\bwhile\b", ["if"]),
]
NUMBER = re.compile(r"(?<![\w.$])\d[\d_]*(?![\w.]*\")\b")
# A condition, up to what begins its block; the parts of a list of conditions are taken one by one.
CONDITION = re.compile(r"^(\s*(?:\} else )?(?:if|guard|while) )(.*?)( \{| else \{| else$|,$)")
TERNARY = re.compile(r" \? (.+?) : ([^,;\n]+?)(?=$|[,;)]| \})")
COALESCE = re.compile(r"([\w.()\[\]]+) \?\? ([\w.()]+)")
STATEMENT = re.compile(
    r"^\s+(?:defer \{ .* \}|(?!(?:let|var|return|guard|if|case|default|func|while|for|switch|private|static|\}|\.|&&)\b)"
    r"[\w.\[\]]+(?:\(.*\)| [+\-]?= .*))$"
)
ENUM_CASES = [(".keep", ".clear"), (".work", ".goHome"), (".start", ".wait"), (".wake", ".start")]


def mutants_of(path, text):
    """Every mutant of a file, in order and each once."""
    seen = set()
    for number, line in enumerate(text.split("\n")):
        if not is_code(line):
            continue
        for mutated in variants(line):
            if mutated != line and (number, mutated) not in seen:
                seen.add((number, mutated))
                yield Mutant(path, number, line, mutated)


def is_code(line):
    code = line.strip()
    is_declaration = re.match(r"(package |private |fileprivate )*(struct|enum|extension|case [\w, ]+$|import|init|@)", code)
    return code and not code.startswith("//") and not is_declaration and "trap(" not in code


def variants(line):
    code, comment = split_comment(line)
    for pattern, replacements in REPLACEMENTS:
        for match in re.finditer(pattern, code):
            for replacement in replacements:
                yield code[: match.start()] + replacement + code[match.end() :] + comment
    for match in NUMBER.finditer(code):
        value = int(match.group().replace("_", ""))
        for other in (value + 1, value - 1):
            yield code[: match.start()] + str(other) + code[match.end() :] + comment
    yield from conditions(code, comment)
    for match in TERNARY.finditer(code):
        yield code[: match.start()].rpartition(" ")[0] + " " + match.group(1) + code[match.end() :] + comment
        yield code[: match.start()] + f" ? {match.group(2)} : {match.group(1)}" + code[match.end() :] + comment
    for match in COALESCE.finditer(code):
        yield code[: match.start()] + match.group(2) + code[match.end() :] + comment
    for one, other in ENUM_CASES:
        for a, b in ((one, other), (other, one)):
            for match in re.finditer(re.escape(a) + r"\b(?!\()", code):
                yield code[: match.start()] + b + code[match.end() :] + comment
    if STATEMENT.match(code):
        yield re.match(r"\s*", code).group() + "do {}"


def conditions(code, comment):
    match = CONDITION.match(code)
    if not match:
        return
    head, list_, tail = match.groups()
    parts = split_commas(list_)
    for index, part in enumerate(parts):
        if re.match(r"(let|var|case)\b", part):
            continue
        for constant in ("true", "false"):
            changed = parts[:index] + [f"Bool({constant})"] + parts[index + 1 :]
            yield head + ", ".join(changed) + tail + code[match.end() :] + comment


def split_commas(text):
    """The parts between the commas that stand in no bracket."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def split_comment(line):
    at = line.find(" //")
    return (line, "") if at < 0 else (line[:at], line[at:])
