#!/usr/bin/env python3
"""Checks that every internal link leads somewhere: those between pages of the site, and those between files of the repository.

- In the site: each link to a page, and to a heading of it. A link to a file beside the page would be dead there.
- In the catalogues, the README and other Markdown: each relative link, with its heading, and each path of a file that stands in code.
- In comments of sources and scripts: each page of documentation that is named by its path.

What DocC itself can resolve, dev/build-docs.py has checked.

    dev/check-docs-links.py
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "docs"))
import site_of_docs as site

FENCE = re.compile(r"^\s*```.*?^\s*```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?([^)<>\s]+)>?\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# What a page of documentation is called in a comment: its path, or the part of it from its catalogue on.
PAGE = re.compile(r"(?:[\w.+-]+/)*(?:Documentation|\w+\.docc)/[\w/+-]+\.(?:md|tutorial)\b")


def anchors(page):
    """The headings of a page, as the site names them."""
    content = [block for section in page.get("primaryContentSections", []) for block in section.get("content", [])]
    return {block["anchor"] for block in content if block.get("type") == "heading" and "anchor" in block}


def site_faults():
    pages = site.built_pages()
    known = {path: anchors(page) for path, page in pages.items()}
    for path, page in pages.items():
        # The chapter of a tutorial is shown on its way up, and is no page.
        ways = page.get("hierarchy", {}).get("paths", []) if page.get("kind") == "project" else []
        shown = {step for way in ways for step in way[1:]}
        for name, reference in page.get("references", {}).items():
            # Names of other packages are "unresolvable", and are no links.
            if reference.get("type") not in ("topic", "link") or name in shown:
                continue
            target = reference.get("url", "")
            if target.startswith("/"):
                address, _, anchor = target.partition("#")
                if address not in known:
                    yield f"{path} links to {address}, which is no page"
                elif anchor and address.startswith("/documentation/") and reference["type"] == "link" and anchor not in known[address]:
                    yield f"{path} links to {target}, and the page has no such heading"
            elif not re.match(r"https?://|mailto:", target):
                yield f"{path} links to {target}, which is neither a page of the site nor an address"


def slugs(text):
    """The headings of a file, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def file_faults():
    tops = {path.relative_to(site.ROOT).parts[0] for path in site.tracked()}
    for file in site.tracked("*.md", "*.tutorial"):
        name, text = file.relative_to(site.ROOT), FENCE.sub("", file.read_text())
        in_catalogue = any(part.endswith(".docc") for part in name.parts)
        for target in LINK.findall(text):
            if re.match(r"https?://|mailto:|doc:", target) or in_catalogue and target.startswith("/documentation/"):
                continue
            path, _, anchor = target.partition("#")
            place = (file.parent / path).resolve() if path else file
            if in_catalogue:
                yield f"{name} links to {target}: name it as code, or link to a page with doc:"
            elif not place.exists():
                yield f"{name} links to {target}, which is no file"
            elif anchor and anchor not in slugs(place.read_text()):
                yield f"{name} links to {target}, and the file has no such heading"
        for code in CODE.findall(text):
            # A glob, or words with a path among them, is no path.
            if re.fullmatch(r"[\w.+/-]+", code) and "/" in code and code.split("/")[0] in tops and not (site.ROOT / code).exists():
                yield f"{name} names `{code}`, which is no file"


def comment_faults():
    pages = [str(page.relative_to(site.ROOT)) for page in site.tracked("*.md", "*.tutorial")]
    for file in site.tracked("*.swift", "*.py", "*.sh", "*.txt", "*.toml", "*.c", "*.h", "Makefile", ".ci/*", "*.md"):
        for named in PAGE.findall(file.read_text()):
            if not any(page == named or page.endswith("/" + named) for page in pages):
                yield f"{file.relative_to(site.ROOT)} names {named}, which is no page"


def main():
    faults = [*site_faults(), *file_faults(), *comment_faults()]
    links = sum(len(page.get("references", {})) for page in site.built_pages().values())
    files = len(site.tracked("*.md"))
    site.finish("docs-links", sorted(set(faults)), f"{links} references of the site and the links of {files} files lead somewhere")


main()
