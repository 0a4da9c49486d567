#!/usr/bin/env python3
"""Does what the first guide and the tutorial tell a newcomer to do, and checks what the guides say that their code prints.

- Getting started: the files of the page are those of Examples/GettingStarted, and its commands run in a folder with a checkout beside it.
- The tutorial: its files are written into a folder with a checkout beside it, and its sessions run there in a shell; what comes after a
  command must be printed.
- The pages of messages: each message is said by something, and each trap of the library is among them.
- The guides and the pages for those who come from elsewhere: a block of text after `<!-- printed by: NAME -->` is a part of what the snippet
  NAME prints. Blocks of Python and Go are parts of Examples/ComingFrom, which runs where there is what it needs.

Times, numbers of processes and dates may differ. Needs curl.

    dev/check-tutorial.py [start] [steps] [pages]    without a name: all
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "dev" / "docs"))
import newcomer
from newcomer import blocks, comparable

CATALOGUE = ROOT / "Sources" / "Quattro" / "Quattro.docc"
FIRST = CATALOGUE / "GettingStarted.md"
TUTORIAL = CATALOGUE / "Tutorials" / "AServerThatGivesUpInTime.tutorial"
PAGES = sorted([*(CATALOGUE / "Guides").glob("*.md"), *(CATALOGUE / "ComingFrom").glob("*.md")])
MESSAGES = [*(CATALOGUE / "Guides" / f"{name}.md" for name in ["CompilerMessages", "Messages"])]
MESSAGES.append(ROOT / "Sources/QuattroTesting/QuattroTesting.docc/Guides/MessagesOfSimulations.md")
INDEX = CATALOGUE / "Guides" / "IndexOfMessages.md"
# What Swift says, and no code of this package.
SWIFTS = [
    "CancellationError()",
    "pthread_mutex_lock(&handle) failed with error 22",
    "Could not cast value of type '@Sendable () async throws -> …'",
]
FOREIGN = ROOT / "Examples" / "ComingFrom"
PRODUCTS = ROOT / ".build" / "debug"


def build(*arguments):
    subprocess.run(["swift", "build", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE)


def check_start():
    text = FIRST.read_text()
    folder = ROOT / ".build" / "getting-started"
    app = folder / "App"
    for part in ["Sources", "Tests", "Package.swift"]:
        shutil.rmtree(app / part, ignore_errors=True)
    app.mkdir(parents=True, exist_ok=True)
    checkout = folder / "quattro"
    checkout.unlink(missing_ok=True)
    checkout.symlink_to(ROOT)
    files = re.findall(r"^\*\*([\w/.]+)\*\*\n\n```swift\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for path, code in files:
        if (ROOT / "Examples" / "GettingStarted" / path).read_text() != code:
            sys.exit(f"{FIRST.name}: {path} is not that of Examples/GettingStarted")
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        (app / path).write_text(code)
    steps = newcomer.steps(text)
    assert len(files) == 4 and len(steps) == 3, (len(files), len(steps))
    newcomer.Shell(app).run_in_turn(steps)
    print(f"tutorial: {len(files)} files and {len(steps)} commands of {FIRST.name} do what it says")


def session(path):
    steps = []
    for line in path.read_text().splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


def check_steps():
    """Writes the files and gives the commands of the tutorial, one after the other, in a folder with a checkout beside it."""
    folder = ROOT / ".build" / "tutorial"
    package, built = folder / "Prices", folder / "built"
    folder.mkdir(exist_ok=True)
    checkout = folder / "quattro"
    checkout.unlink(missing_ok=True)
    checkout.symlink_to(ROOT)
    # What an earlier run has built saves minutes.
    if (package / ".build").exists():
        shutil.rmtree(built, ignore_errors=True)
        (package / ".build").rename(built)
    shutil.rmtree(package, ignore_errors=True)
    tools = folder / "tools"
    newcomer.write_quiet_curl(tools)
    files, count = {}, 0
    for name, file in re.findall(r'@Code\(name: "([^"]*)", file: "([^"]*)"', TUTORIAL.read_text()):
        source = TUTORIAL.parent / "Resources" / file
        if name != "Terminal":
            (package / name).write_text(source.read_text())
            files[name] = source.read_text()
            continue
        newcomer.Shell(package if package.exists() else folder, tools).run_in_turn(session(source))
        count += 1
        if count == 1 and built.exists():
            built.rename(package / ".build")
        check_finished(source.resolve().stem, files)
    # What the tutorial says of an earlier step.
    finished = ["--package-path", str(ROOT / "Examples" / "Tutorial"), "--scratch-path", str(ROOT / ".build")]
    build("--build-tests", *finished)
    subprocess.run(["swift", "test", "--skip-build", *finished], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    print(f"tutorial: {len(files)} files and {count} sessions do what it shows")


def check_finished(step, files):
    """The finished files of a step are those that its readers have by then."""
    finished = ROOT / "Examples" / "Tutorial" / step
    written = {pathlib.Path(name).name: text for name, text in files.items() if name.startswith("Sources/")}
    if finished.exists() and written != {path.name: path.read_text() for path in finished.iterdir()}:
        sys.exit(f"{TUTORIAL.name}: what readers have written at the end of {step} is not what {finished} has")


class Output:
    """What snippets print; each runs once."""

    def __init__(self):
        self.known = {}

    def of(self, name):
        if name not in self.known:
            # Killed if it hangs, since one of them handles SIGTERM.
            done = subprocess.run([PRODUCTS / name], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
            if done.returncode:
                sys.exit(f"{name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
            self.known[name] = "\n" + "\n".join(map(comparable, done.stdout.splitlines())) + "\n"
        return self.known[name]


def check_pages():
    build()
    output, faults, count = Output(), [], 0
    foreign = "\n".join(path.read_text() for path in sorted(FOREIGN.iterdir()) if path.is_file())
    for page in PAGES:
        text = page.read_text()
        printed = re.findall(r"^<!-- printed by: (\w+) -->\n```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for name, block in printed:
            wanted = "\n".join(map(comparable, block.splitlines()))
            if f"\n{wanted}\n" not in output.of(name):
                faults.append(f"{page.name}: {name} does not print\n{block}but\n{output.of(name)}")
        for kind, block in blocks(text, "python|go"):
            if block not in foreign:
                faults.append(f"{page.name}: no file of Examples/ComingFrom has this {kind}:\n{block}")
        # Those of pages that have checks of their own come without a mark.
        count += len(printed)
    if faults:
        sys.exit("\n".join(faults))
    print(f"tutorial: {count} blocks of {len(PAGES)} pages are what snippets print")
    check_messages()
    check_foreign(output)


def check_messages():
    """The messages that head a section are those of sources, of programs that must not compile, or of Swift itself."""
    sources = "\n".join(path.read_text() for path in (ROOT / "Sources").glob("Quattro*/**/*.swift") if ".docc" not in str(path))
    refused = [path.read_text().split("\n")[0] for path in (ROOT / "Tests" / "Refused").glob("*.swift")]
    traps = (ROOT / "Tests" / "QuattroTests" / "EndToEnd" / "TrapListTests.swift").read_text()
    tested = re.findall(r'^        "(.*)": "\w+/', traps.split("private let unreachable")[0], re.MULTILINE)
    said, faults = [], []
    for page in MESSAGES:
        for section in page.read_text().split("\n### ")[1:]:
            # The heading, and others that are named beside it.
            heading, _, rest = section.partition("\n\n")
            text = heading + (rest.partition(". ")[0] if rest.startswith(("also ", "Also ")) else "")
            said += [(page.name, message) for message in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)]
        said += [(page.name, message) for message in re.findall(r"^\| `([^`\n]+)`", page.read_text(), re.MULTILINE)]
    for page, message in said:
        known = message in SWIFTS or any(message in line for line in refused)
        if not known and not all(piece.strip() in sources for piece in message.split("…")):
            faults.append(f"{page}: nothing says {message}")
    index = re.findall(r"^\| `([^`\n]+)` \|", INDEX.read_text(), re.MULTILINE)
    faults += [f"{INDEX.name} lacks {message}" for message in sorted({message for _, message in said} - set(index))]
    # Guides have messages as well.
    pages = "\n".join(path.read_text() for path in (ROOT / "Sources").glob("*/*.docc/**/*.md") if path != INDEX)
    faults += [f"{INDEX.name}: no page has {message}" for message in sorted(set(index)) if message not in pages]
    for trap in tested:
        if trap != "a place in a list was given back that is free" and not any(trap.strip() in message or message in trap for _, message in said):
            faults.append(f"no page of messages has the trap: {trap}")
    if faults:
        sys.exit("\n".join(faults))
    print(f"tutorial: {len(said)} messages of {len(MESSAGES)} pages are said by something, and {len(tested)} traps are among them")


def check_foreign(output):
    """The programs that are translated print what the translations print, where they can run."""
    venv = ROOT / "Differential" / ".venv" / "bin" / "python"
    python = str(venv) if venv.exists() else sys.executable
    if subprocess.run([python, "-c", "import sys, trio; assert sys.version_info >= (3, 11)"], capture_output=True).returncode == 0:
        said = subprocess.run([python, FOREIGN / "trio_fetch.py"], check=True, capture_output=True, text=True, timeout=60).stdout
        assert said.replace("'", '"') == output.of("ComingFromTrio").lstrip("\n"), said
        print("tutorial: the program for Trio prints what its translation does")
    else:
        print("tutorial: there is no Trio here, so its program was not run")
    packages = pathlib.Path("/usr/share/gocode")
    if shutil.which("go") and (packages / "src/golang.org/x/sync/errgroup").exists():
        variables = {**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "GOPATH": str(packages)}
        with tempfile.TemporaryDirectory() as cache:
            command = ["go", "run", FOREIGN / "fetch.go"]
            said = subprocess.run(command, check=True, capture_output=True, text=True, env={**variables, "GOCACHE": cache}).stdout
        assert "no page /missing" in said and "page /c" in said, said
        print("tutorial: the program for Go prints what its translation does")
    else:
        print("tutorial: there is no Go with errgroup here, so its program was not run")


CHECKS = {"start": check_start, "steps": check_steps, "pages": check_pages}


def main():
    names = sys.argv[1:] or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        sys.exit(f"{' '.join(unknown)}: there is {', '.join(CHECKS)}")
    for name in names:
        CHECKS[name]()


main()
