#!/usr/bin/env python3
"""Checks that a person has put each page of the site in its place.

No page lists a symbol or an article in a group that DocC has made by itself ("Functions", "Instance Methods"), and each page is reached
from the landing page of its module by groups of topics alone.

    dev/check-docs-topics.py
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "docs"))
import site_of_docs as site


def address(page, identifier):
    return page["references"].get(identifier, {}).get("url", identifier).partition("#")[0]


def uncurated(pages):
    for path, page in pages.items():
        for section in page.get("topicSections", []):
            if section.get("generated"):
                for identifier in section["identifiers"]:
                    title = page["references"].get(identifier, {}).get("title", identifier)
                    yield f"{path} has {title} in the automatic group \"{section['title']}\""


def listed(page):
    """What a page lists: topics, the overloads of a function, and the tutorials of a table of contents."""
    sections = page.get("topicSections", [])
    yield from (address(page, identifier) for section in sections for identifier in section["identifiers"])
    for section in page.get("primaryContentSections", []):
        for declaration in section.get("declarations", []):
            others = declaration.get("otherDeclarations", {}).get("declarations", [])
            yield from (address(page, other["identifier"]) for other in others)
    for chapter in [chapter for section in page.get("sections", []) for chapter in section.get("chapters", [])]:
        yield from (address(page, identifier) for identifier in chapter.get("tutorials", []))


def unreachable(pages):
    reached, left = set(), [f"/documentation/{module.lower()}" for module in site.MODULES]
    while left:
        path = left.pop()
        if path in pages and path not in reached:
            reached.add(path)
            left += listed(pages[path])
    # The page above all modules is DocC's own.
    return [f"{path} is in no group of topics" for path in pages if path not in reached and path != "/documentation"]


def main():
    pages = site.built_pages()
    faults = [*uncurated(pages), *unreachable(pages)]
    kinds = [page.get("kind") for page in pages.values()]
    articles = sum(1 for page in pages.values() if page.get("metadata", {}).get("role") == "article")
    symbols = kinds.count("symbol")
    site.finish("docs-topics", faults, f"{symbols} pages of symbols and {articles} articles, 0 in automatic groups, 0 out of reach")


main()
