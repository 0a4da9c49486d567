#!/usr/bin/env python3
"""Installs the tool into a temporary folder, and checks what a user of it has: a program that needs no toolchain, manual pages and completions."""

import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = {
    "bin/quattro",
    "share/man/man1/quattro.1",
    "share/man/man1/quattro-run.1",
    "share/man/man1/quattro-top.1",
    "share/man/man1/quattro-timeline.1",
    "share/bash-completion/completions/quattro",
    "share/zsh/site-functions/_quattro",
    "share/fish/vendor_completions.d/quattro.fish",
}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600, **options)


def check(holds, what, details=""):
    if not holds:
        sys.exit(f"failed: {what}\n{details}".rstrip())
    print(f"ok: {what}")


def skip(what, why):
    print(f"skipped: {what}: {why}")


def make(*arguments):
    made = run("make", "-C", str(ROOT), *arguments)
    check(made.returncode == 0, "make " + " ".join(arguments), made.stdout + made.stderr)


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def works(tool, how, *before, **options):
    ran = run(*before, str(tool), "run", "echo x", **options)
    check((ran.returncode, ran.stdout) == (0, "[1 echo] x\n"), f"quattro run 'echo x' {how}", ran.stderr)


def sections(program):
    """The names of the sections of an ELF file of 64 bits."""
    data = program.read_bytes()
    (table,) = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    offsets = [struct.unpack_from("<I", data, table + index * size)[0] for index in range(count)]
    (begin,) = struct.unpack_from("<Q", data, table + names * size + 0x18)
    return {data[begin + offset : data.index(b"\0", begin + offset)].decode() for offset in offsets}


def check_program(tool):
    works(tool, "with an empty environment", "env", "-i")
    if sys.platform != "linux":
        return skip("what it is linked with", "the system has Swift's libraries")
    libraries = run("ldd", str(tool)).stdout
    check("not found" not in libraries and not re.search("swift|Foundation|/opt/|/home/", libraries), "it needs libraries of the system only", libraries)
    check(".symtab" not in sections(tool), f"it is stripped: {tool.stat().st_size / 1e6:.0f} MB")
    toolchain = pathlib.Path(shutil.which("swift") or "/nowhere").resolve().parent.parent
    if not toolchain.is_dir() or toolchain == pathlib.Path("/usr"):
        return skip("without the toolchain", "there is none in a folder of its own")
    hidden = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs none "$0" && test ! -e "$0"/lib && exec "$@"', str(toolchain)]
    if run(*hidden, "true").returncode != 0:
        return skip("without the toolchain", "no mounts are allowed in a namespace here")
    works(tool, "without the toolchain", *hidden, "env", "-i")


def check_pages(prefix):
    pages = sorted((prefix / "share/man/man1").iterdir())
    for checker in (["groff", "-man", "-Tutf8", "-ww", "-z"], ["mandoc", "-Tlint", "-Wstyle"]):
        if not shutil.which(checker[0]):
            skip("the pages", f"there is no {checker[0]}")
            continue
        said = [run(*checker, str(page)) for page in pages]
        complaints = "".join(one.stdout + one.stderr for one in said)
        check(not complaints, f"{checker[0]} shows the pages without a warning", complaints)
    if not shutil.which("man"):
        return skip("man quattro-run", "there is no man")
    shown = run("man", "-M", str(prefix / "share/man"), "-P", "cat", "quattro-run")
    check("EXIT STATUS" in shown.stdout and not shown.stderr, "man quattro-run", shown.stderr)


BASH = """
source "$0" && complete -p quattro >/dev/null || exit
COMP_LINE='quattro run --fail-' COMP_POINT=19 COMP_WORDS=(quattro run --fail-) COMP_CWORD=2
function=$(complete -p quattro | sed 's/.*-F \\([^ ]*\\).*/\\1/'); shopt -s extglob
"$function" quattro --fail- run; echo "${COMPREPLY[@]}"
"""
COMPLETIONS = {
    "bash": (["--norc", "-c", BASH], "share/bash-completion/completions/quattro", "--fail-after"),
    "zsh": (
        ["-fc", 'fpath=("${0:h}" $fpath); autoload -Uz compinit && compinit -u -D && echo $_comps[quattro]; autoload +X -U _quattro'],
        "share/zsh/site-functions/_quattro",
        "_quattro",
    ),
    "fish": (
        ["-N", "-c", 'source $argv[1]; complete -C "quattro run --fail-"'],
        "share/fish/vendor_completions.d/quattro.fish",
        "--fail-after",
    ),
}


def check_completions(prefix):
    for shell, (arguments, file, expected) in COMPLETIONS.items():
        if not shutil.which(shell):
            skip(f"completions for {shell}", f"there is no {shell}")
            continue
        path = f"{prefix / 'bin'}:/usr/bin:/bin"
        said = run(shell, *arguments, str(prefix / file), env={"PATH": path, "HOME": str(prefix), "TERM": "xterm"})
        check(expected in said.stdout.split() and not said.stderr, f"completions for {shell}", said.stdout + said.stderr)


def main():
    with tempfile.TemporaryDirectory(prefix="quattro install ") as folder:
        prefix = pathlib.Path(folder) / "prefix"
        make("install", f"PREFIX={prefix}")
        check(files(prefix) == FILES, "the files are where they belong", "\n".join(sorted(files(prefix) ^ FILES)))
        check_program(prefix / "bin/quattro")
        check_pages(prefix)
        check_completions(prefix)
        staging = pathlib.Path(folder) / "staging"
        make("install", "PREFIX=/usr", f"DESTDIR={staging}")
        check(files(staging / "usr") == FILES, "DESTDIR is honoured")
        make("uninstall", f"PREFIX={prefix}")
        make("uninstall", "PREFIX=/usr", f"DESTDIR={staging}")
        check(not files(pathlib.Path(folder)), "nothing is left after make uninstall")


if __name__ == "__main__":
    main()
