#!/usr/bin/env python3
"""Checks that each example in a documentation comment compiles for a user of the library. A warning is a fault.

Every block of code in a `///` comment is Swift, or its fence says what else it is (`sh`, `text`). A block becomes the body of an
`async throws` function in a file of its own; what Swift allows in a file alone, such as an extension or a test, stands beside the function.
Errors name the file and the line of the comment. What examples take from their reader's program, and what they import, is in
`dev/docs/examples`: `Shared.swift` and one file for each module.

    dev/check-docs-examples.py [MODULE ...]    every module unless some are given; dev/build-docs.py has built them
"""

import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "docs"))
import modules_of_docs as built
import site_of_docs as site

MODULES = [*site.MODULES, "QuattroTimeline"]
FIXTURES = pathlib.Path("dev/docs/examples")
GENERATED = pathlib.Path(".build/docs/examples")
OTHER_LANGUAGES = ["sh", "text"]
# Users have the Swift 6 mode, with what the README advises and without it.
FEATURE = "NonisolatedNonsendingByDefault"
# An example may end before it uses what it has made.
ALLOWED = re.compile(r"never (used|mutated|read)\b")

COMMENT = re.compile(r"^(\s*/// ?)(.*)$")
FENCE = re.compile(r"^\s*(?:```|~~~)(\S*)")
INDENTED = re.compile(r"^    +\S")
AT_FILE_SCOPE = re.compile(r"^(@Test|@Suite|extension|import|public|protocol)\b")
DIAGNOSTIC = re.compile(r"^(\S.*?):(\d+):(\d+): (error|warning|note): (.*)$", re.MULTILINE)
PLACEHOLDER = re.compile(r"(^\s*//|/\*)\s*(…|\.\.\.)")
KEYWORDS = "let|var|func|struct|class|actor|enum|protocol|typealias"


class Example:
    """A block of code: the line of its fence, and its lines as they are indented in their file, so that columns are right as well."""

    def __init__(self, path, line, language):
        self.path, self.line, self.language, self.code, self.is_closed = path, line, language, [], False

    @property
    def place(self):
        return f"{self.path}:{self.line}"

    @property
    def name(self):
        return re.sub(r"\W", "_", f"{self.path.stem}_{self.line}")

    def swift(self, imports):
        body, beside = split(self.code)
        location = f'#sourceLocation(file: "{self.path}", line: %d)'
        lines = [*imports, location % self.line, f"func example_{self.name}() async throws {{", *body, "}"]
        return "\n".join([*lines, location % (self.line + 1), *beside, ""])


def split(code):
    """The lines of the function, and those at file scope: each keeps its number, and is empty in the other."""
    body, beside, depth, is_beside = [], [], 0, False
    for line in code:
        is_beside = is_beside or (depth == 0 and bool(AT_FILE_SCOPE.match(line.strip())))
        body.append("" if is_beside else line)
        beside.append(line if is_beside else "")
        depth += line.count("{") - line.count("}")
        # An attribute may have a line of its own.
        is_beside = is_beside and (depth > 0 or not re.search(r"[{}]|^\s*import ", line))
    return body, beside


def sources(module):
    return [path.relative_to(site.ROOT) for path in site.tracked(f"Sources/{module}/*.swift")]


def examples(path):
    """All blocks of code in the comments of a file, also what is shown as code because it is indented."""
    block = indented = previous = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        comment = COMMENT.match(line)
        if not comment:
            if indented and re.search(r"\bpublic\b", line):
                yield indented
            block, previous, indented = None, None, indented if line.strip().startswith("@") else None
            continue
        fence = FENCE.match(comment[2])
        if block is None and fence:
            block = Example(path, number, fence[1])
            yield block
        elif fence:
            block.is_closed = True
            block = None
        elif block:
            block.code.append(" " * len(comment[1]) + comment[2])
        elif previous == "" and INDENTED.match(comment[2]):
            indented = Example(path, number, None)
        previous = comment[2].strip()


def form_faults(found):
    for example in found:
        if example.language is None:
            yield f"{example.place}: a block of code stands between fences"
        elif example.language not in ["swift", *OTHER_LANGUAGES]:
            yield f'{example.place}: a block of code is "swift", "sh" or "text", and this one is "{example.language}"'
        elif not example.is_closed:
            yield f"{example.place}: the block of code does not end"
        elif example.language == "swift" and any(PLACEHOLDER.search(line) for line in example.code):
            yield f"{example.place}: the example leaves code out"


def fixtures(module):
    return [path for path in [FIXTURES / "Shared.swift", FIXTURES / f"{module}.swift"] if path.exists()]


def generate(module, found):
    """Writes a file for each example, and returns the examples by their files."""
    folder = GENERATED / module
    folder.mkdir(parents=True)
    own = FIXTURES / f"{module}.swift"
    imports = re.findall(r"^import .*$", own.read_text(), re.MULTILINE) if own.exists() else [f"import {module}"]
    files = {folder / f"{example.name}.swift": example for example in found}
    for path, example in files.items():
        path.write_text(example.swift(imports))
    return files


def diagnose(module, files, flags):
    """What the compiler finds. Data races are found after the types are checked, so it takes more than -typecheck."""
    command = ["swiftc", "-swift-version", "6", "-parse-as-library", "-wmo", "-module-name", f"{module}Examples", *flags]
    if module not in site.MODULES:
        command += ["-package-name", built.package_name()]
    command += ["-enable-upcoming-feature", "ExistentialAny", "-diagnostic-style", "llvm", "-emit-sil", "-o", "/dev/null"]
    command += [*fixtures(module), *files]
    run = subprocess.run(list(map(str, command)), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = diagnostics(run.stdout)
    if run.returncode and not any(kind == "error" for _, _, _, kind, _ in found):
        sys.exit(f"docs-examples: the compiler failed for {module}:\n{run.stdout}")
    return {in_comment(*place, message, files) for *place, kind, message in found if kind == "error" or not ALLOWED.search(message)}


def diagnostics(text):
    """Errors and warnings. One in the expansion of a macro stands where the macro is used, which a note tells."""
    found = []
    for path, line, column, kind, message in DIAGNOSTIC.findall(text):
        if kind != "note":
            found.append((path, int(line), int(column), kind, message))
        elif message.startswith("in expansion of macro") and found and "swift-generated-sources" in found[-1][0]:
            found[-1] = path, int(line), int(column), *found[-1][3:]
    return found


def in_comment(path, line, column, message, files):
    """An example that does not end has its error at the end of the file that was made of it."""
    example = files.get(pathlib.Path(path))
    return (str(example.path), example.line, column, message) if example else (path, line, column, message)


def compile_faults(jobs):
    modes = {f" (with {FEATURE})": ["-enable-upcoming-feature", FEATURE], f" (without {FEATURE})": []}
    found, modes_of = built.flags(), collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [(mode, pool.submit(diagnose, module, files, [*found, *modes[mode]])) for module, files in jobs.items() for mode in modes]
    for mode, run in runs:
        for fault in run.result():
            modes_of[fault].append(mode)
    for (path, line, column, message), where in sorted(modes_of.items()):
        yield f"{path}:{line}:{column}: {message}{where[0] if len(where) == 1 else ''}"


def unused_fixtures(found):
    """Names that no example needs any more."""
    texts = {path: path.read_text() for path in sorted(FIXTURES.glob("*.swift"))}
    everything = "\n".join([*texts.values(), *(line for example in found for line in example.code)])
    for path, text in texts.items():
        for name in dict.fromkeys(re.findall(rf"^(?:\w+ )*(?:{KEYWORDS}) (\w+)", text, re.MULTILINE)):
            if len(re.findall(rf"\b{name}\b", everything)) == len(re.findall(rf"\b(?:{KEYWORDS}) {name}\b", everything)):
                yield f"{path}: no example uses {name}"


def main():
    os.chdir(site.ROOT)
    modules = sys.argv[1:] or MODULES
    if not set(modules) <= set(MODULES):
        sys.exit(f"docs-examples: the modules are {', '.join(MODULES)}")
    shutil.rmtree(GENERATED, ignore_errors=True)
    found = {module: [block for path in sources(module) for block in examples(path)] for module in modules}
    blocks = [block for some in found.values() for block in some]
    faults = [*form_faults(blocks), *(unused_fixtures(blocks) if modules == MODULES else [])]
    swift = {module: [block for block in some if block.language == "swift"] for module, some in found.items()}
    faults += compile_faults({module: generate(module, some) for module, some in swift.items() if some})
    count = sum(map(len, swift.values()))
    site.finish("docs-examples", faults, f"{count} examples in the comments of {len(modules)} modules compile")


main()
