#!/usr/bin/env python3
"""Builds the site of the documentation, one for all modules, into .build/docs/site. A warning of DocC is an error.

Needs nothing but the toolchain: no plugin, so that the manifest stays free of what users would fetch. The modules are built in the package
of the integrations, since a product behind a trait is empty without it. Each catalogue is converted twice: what the first run knows of a
module lets the pages of all others link to it in the second.

    dev/build-docs.py [--base-path PATH]    PATH: where the site will be hosted, as in example.com/PATH
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "dev" / "docs"))
import modules_of_docs as built
import site_of_docs as site

BUILT_WITH_OTHERS = ["Quattro", "QuattroTesting", "QuattroRequests"]


def run(command):
    return built.run(command, hint_at_links)


def hint_at_links(said):
    """DocC of Swift 6.3 ends with a trap then, and does not say which link it was."""
    hint = "A link leads to a module that another module extends, as in /QuattroTesting/Testing: it has no page.\n"
    return hint if "ExternalPathHierarchyResolver.swift" in said else ""


def target():
    return run(["swiftc", "-print-target-info"]).split('"triple": "')[1].split('"')[0]


def extract_symbols(module, flags, into):
    into.mkdir(parents=True)
    command = ["swift", "symbolgraph-extract", "-module-name", module, *flags]
    command += ["-minimum-access-level", "public", "-skip-synthesized-members", "-emit-extension-block-symbols", "-output-dir", into]
    run(command)
    for graph in into.glob("*.symbols.json"):
        forget_origins(graph)


def forget_origins(path):
    """A member that a protocol asks for is a member as any other: else DocC lists it again, on a page of its own for each protocol."""
    graph = json.loads(path.read_text())
    for relationship in graph["relationships"]:
        relationship.pop("sourceOrigin", None)
    path.write_text(json.dumps(graph))


def convert(module, symbols, into, dependencies, options):
    into.mkdir(parents=True, exist_ok=True)
    command = ["docc", "convert", site.catalogue(module), "--additional-symbol-graph-dir", symbols / module]
    command += ["--output-dir", into / f"{module}.doccarchive", "--fallback-display-name", module, "--fallback-bundle-identifier", module]
    command += ["--fallback-default-module-kind", "Library"]
    command += ["--enable-experimental-overloaded-symbol-presentation", "--enable-experimental-external-link-support"]
    command += [part for archive in dependencies for part in ["--dependency", archive]]
    said = run([*command, *options])
    if said:
        print(said)


def others(folder, module):
    return [folder / f"{other}.doccarchive" for other in site.MODULES if other != module]


def for_each_module(step):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(step, site.MODULES))


def mend(pages):
    """Puts right what DocC of Swift 6.3 leaves wrong in pages that are built."""
    for path, page in pages.items():
        before = json.dumps(page)
        mend_way_up(page, pages)
        mend_headings(page)
        if json.dumps(page) != before:
            (site.SITE / "data" / f"{path[1:]}.json").write_text(json.dumps(page, separators=(",", ":")))


def mend_way_up(page, pages):
    """A member of a type of another module has a way up over pages that are left out if all their members are listed elsewhere."""
    if page.get("kind") == "project":
        return  # The way up of a tutorial leads over a chapter, which is no page and has no reference, and is shown all the same.
    ways, references = page.get("hierarchy", {}).get("paths", []), page.get("references", {})
    steps = {step for way in ways for step in way}
    gone = {step for step in steps if step in references and references[step]["url"] not in pages}
    if gone:
        page["hierarchy"]["paths"] = [[step for step in way if step not in gone] for way in ways]
        page["references"] = {name: to for name, to in references.items() if name not in gone}


def mend_headings(page):
    """Code in a heading is shown with its backticks."""
    for section in page.get("primaryContentSections", []):
        for block in section.get("content", []):
            if block.get("type") == "heading":
                block["text"] = block["text"].replace("`", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base-path", default="/", help="where the site will be hosted")
    arguments = parser.parse_args()
    symbols, known, archives = (site.FOLDER / name for name in ["symbols", "known", "archives"])
    for folder in [symbols, known, archives, site.SITE]:
        shutil.rmtree(folder, ignore_errors=True)

    for module in [*site.MODULES, *built.FOR_EXAMPLES]:
        if module not in BUILT_WITH_OTHERS:
            built.build(module)
    flags = ["-target", target(), *built.flags()]
    for_each_module(lambda module: extract_symbols(module, flags, symbols / module))
    options = ["--no-transform-for-static-hosting", "--diagnostic-level", "error"]
    for_each_module(lambda module: convert(module, symbols, known, [], options))
    options = ["--hosting-base-path", arguments.base_path, "--warnings-as-errors"]
    for_each_module(lambda module: convert(module, symbols, archives, others(known, module), options))
    merge = ["docc", "merge", *(archives / f"{module}.doccarchive" for module in site.MODULES)]
    merge += ["--synthesized-landing-page-name", "Quattro", "--synthesized-landing-page-topics-style", "list"]
    run([*merge, "--output-path", site.SITE])
    mend(site.built_pages())
    size = sum(file.stat().st_size for file in site.SITE.rglob("*") if file.is_file())
    print(f"docs: {len(site.built_pages())} pages, {size / 1e6:.1f} MB, in {site.SITE.relative_to(ROOT)}")


main()
