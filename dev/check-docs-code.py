#!/usr/bin/env python3
"""Checks that the code on every page is code of a file that CI compiles.

A block of Swift must stand in one file, line after line, but for indentation, empty lines and lines that are comments; what it imports, the
file imports. A part of a manifest must name products and traits of this package. The pages are those of the catalogues, the README and
Documentation/. For many of them a test says besides which file it is, and runs it.

    dev/check-docs-code.py
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "docs"))
import site_of_docs as site

BLOCK = re.compile(r"^([ \t]*)```swift[^\n]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)


def lines(text):
    """What counts of code. The types of a test are its own, where those of a page are another module's."""
    stripped = (line.strip().replace("@retroactive ", "") for line in text.splitlines())
    return [line for line in stripped if line and not line.startswith("//")]


def is_compiled(path):
    """Of the programs that must not compile only the remedies are."""
    return not path.is_relative_to(site.ROOT / "Tests" / "Refused") or path.stem.endswith("-remedy")


def sources():
    files = [path for path in site.tracked("*.swift", ":!dev", ":!*.docc/*") if is_compiled(path) and not path.is_symlink()]
    return [(set(code), "\n" + "\n".join(code) + "\n") for code in (lines(path.read_text()) for path in files)]


def stands_in(files, code):
    imports = [line for line in code if line.startswith("import ")]
    rest = "\n".join(line for line in code if not line.startswith("import ")) + "\n"
    return any(found.issuperset(imports) and ("\n" + rest) in text for found, text in files)


def is_manifest(code):
    return any(".package(" in line or ".product(" in line for line in code)


def manifest_faults(code, manifest):
    text = "\n".join(code)
    for name in re.findall(r'\.product\(name: "(\w+)", package: "quattro"', text):
        if f'.library(name: "{name}"' not in manifest:
            yield f"the manifest names the product {name}, which this package does not have"
    for traits in re.findall(r"traits: \[([^\]]*)\]", text):
        for trait in re.findall(r'"(\w+)"', traits):
            if f'name: "{trait}"' not in manifest:
                yield f"the manifest names the trait {trait}, which this package does not have"


def main():
    files, manifest = sources(), (site.ROOT / "Package.swift").read_text()
    pages = [site.ROOT / "README.md", *site.tracked("Documentation/*.md"), *site.catalogue_pages()]
    faults, blocks = [], 0
    for page in pages:
        text = page.read_text()
        for found in BLOCK.finditer(text):
            blocks += 1
            place = f"{page.relative_to(site.ROOT)}:{text[: found.start()].count(chr(10)) + 1}"
            code = lines(found[2])
            if is_manifest(code):
                faults += [f"{place}: {fault}" for fault in manifest_faults(code, manifest)]
            elif not stands_in(files, code):
                faults.append(f"{place}: no file that is compiled has this code: {code[0] if code else 'an empty block'}")
    site.finish("docs-code", faults, f"{blocks} blocks of Swift on {len(pages)} pages stand in files that are compiled")


main()
