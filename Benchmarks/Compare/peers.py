"""Builds the peers: for each, the command that runs a workload, or why there is none."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
BUILD = BENCHMARKS / ".build" / "compare"
GO_PACKAGES = Path("/usr/share/gocode")


@dataclass
class Peer:
    command: list | None = None
    version: str | None = None
    missing: str | None = None


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()


def swift():
    """Quattro and the standard library's idioms, in one program. Without it there is nothing to compare."""
    build = ["swift", "build", "-c", "release", "--package-path", str(BENCHMARKS)]
    subprocess.run([*build, "--product", "Compare", "--quiet"], check=True)
    program = str(Path(output(*build, "--show-bin-path")) / "Compare")
    version = output("swift", "--version").splitlines()[0]
    return {name: Peer([program, name], version) for name in ("quattro", "stdlib")}


def go():
    if not shutil.which("go"):
        return Peer(missing="go is not installed (Debian: golang)")
    if not (GO_PACKAGES / "src/golang.org/x/sync/errgroup").exists():
        return Peer(missing="golang.org/x/sync is not installed (Debian: golang-golang-x-sync-dev)")
    program = BUILD / "go-peer"
    environment = {**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "GOPATH": str(GO_PACKAGES)}
    try:
        output("go", "build", "-o", str(program), ".", cwd=BENCHMARKS / "Peers/go", env=environment)
    except subprocess.CalledProcessError as error:
        return Peer(missing=f"it does not build: {last_line(error.stderr)}")
    return Peer([str(program)], output("go", "version").removeprefix("go version "))


def python():
    """The Python peers, in a virtual environment of their own. asyncio needs none."""
    interpreter = BUILD / "python/bin/python"
    requirements = BENCHMARKS / "Peers/python/requirements.txt"
    failure = None
    try:
        if not interpreter.exists():
            output(sys.executable, "-m", "venv", str(BUILD / "python"))
        output(str(interpreter), "-m", "pip", "install", "--quiet", "--requirement", str(requirements))
    except subprocess.CalledProcessError as error:
        failure = f"it cannot be installed: {last_line(error.stderr)}"
    runner = str(BENCHMARKS / "Peers/python/main.py")
    cpython = f"CPython {output(sys.executable, '-c', 'import platform; print(platform.python_version())')}"
    peers = {"asyncio": Peer([sys.executable, "-B", runner, "asyncio"], cpython)}
    if sys.version_info < (3, 11):
        peers["asyncio"] = Peer(missing=f"asyncio.timeout came with Python 3.11, this is {cpython}")
    for name, package in (("trio", "trio"), ("anyio", "anyio"), ("quattro-py", "quattro")):
        if failure:
            peers[name] = Peer(missing=failure)
            continue
        version = output(str(interpreter), "-c", f"from importlib.metadata import version; print(version('{package}'))")
        peers[name] = Peer([str(interpreter), "-B", runner, package], f"{package} {version} on {cpython}")
    return peers


def plotting_interpreter():
    return BUILD / "python/bin/python"


def last_line(text):
    return ([line for line in text.splitlines() if line.strip()] or ["no message"])[-1].strip()


def build(wanted):
    BUILD.mkdir(parents=True, exist_ok=True)
    peers = swift()
    if "go" in wanted:
        peers["go"] = go()
    if any(name in wanted for name in ("trio", "anyio", "quattro-py", "asyncio")):
        peers |= python()
    return {name: peers[name] for name in wanted}
