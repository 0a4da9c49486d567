#!/usr/bin/env python3
"""Opens pages of the site in Chromium, and looks whether they come up: no error, and the text is there.

One page of each kind: the page above all modules, a landing page, an article, a type, a function with overloads, and a member of a type of
another module. A link from one catalogue to another is followed, and one up. Pictures are written into .build/docs-screenshots. Needs
Chromium and a Python package (see dev/timeline/environment.py). Nothing is sent anywhere.

    dev/check-docs-pages.py
"""

import functools
import http.server
import pathlib
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "dev" / "docs"))
sys.path.insert(0, str(ROOT / "dev" / "timeline"))
import environment
import site_of_docs as site

PICTURES = ROOT / ".build" / "docs-screenshots"
# What is opened, and what must be there to read.
PAGES = {
    "modules": ("documentation", ["Quattro", "QuattroTesting", "QuattroTracing"]),
    "landing": ("documentation/quattro", ["fail(after: .seconds(2))", "Give up in time", "Time limits", "concurrentMap"]),
    "article": ("documentation/quattro/compilermessages", ["Sending and data races", "sending 'writer' risks causing data races"]),
    "tutorial": ("tutorials/quattro/aserverthatgivesupintime", ["Give up in time", "withDeferrer", "Look at it while it runs"]),
    "type": ("documentation/quattro/cancelscope", ["Moving its deadline", "tighten(to:"]),
    "overloads": ("documentation/quattro/fail(after:shielded:name:fileid:line:_:)", ["DeadlineExceeded"]),
    "extension": ("documentation/quattro/_concurrency/asyncsequence/throwingoncancellation()", ["AsyncThrowingOnCancellationSequence"]),
    "testing": ("documentation/quattrotesting", ["Simulation.elapsed", "Find a race"]),
}


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def serve():
    handler = functools.partial(Handler, directory=str(site.SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


class Browser:
    """One page of Chromium, and what it complains of."""

    def __init__(self, chromium, address, scheme):
        self.page = chromium.new_context(viewport={"width": 1400, "height": 1000}, color_scheme=scheme).new_page()
        self.address, self.problems = address, []
        self.page.on("console", lambda message: message.type == "error" and self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("response", lambda answer: answer.status >= 400 and self.problems.append(f"{answer.status} for {answer.url}"))
        self.page.on("request", lambda request: request.url.startswith((address, "data:")) or self.problems.append(request.url))

    def open(self, path):
        self.page.goto(f"{self.address}/{path}")
        self.wait()

    def wait(self):
        self.page.wait_for_selector("main h1", timeout=30_000)
        self.page.wait_for_load_state("networkidle")

    def text(self):
        return self.page.inner_text("main")


def look(browser, scheme):
    for name, (path, words) in PAGES.items():
        browser.open(path)
        text = browser.text()
        for word in words:
            if word not in text:
                yield f"{path} does not show {word!r}"
        browser.page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


def follow(browser):
    """By clicks: into another catalogue, by a link of DocC's and by an address with a heading, and up from a member."""
    for path, link, arrives in [
        ("documentation/quattro/recipes", "Simulations", "/documentation/quattrotesting/findarace"),
        ("documentation/quattrogrpc/deadlinesingrpc", "Traits", "/documentation/quattro/acrossprocesses#Traits"),
        ("documentation/quattro/swift/sequence/concurrentmap(concurrencylimit:name:fileid:line:_:)", "Quattro", "/documentation/quattro"),
    ]:
        browser.open(path)
        browser.page.locator("#app").get_by_role("link", name=link, exact=True).first.click()
        browser.page.wait_for_url(f"**{arrives}", timeout=10_000)
        browser.wait()


def main():
    environment.enter()
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    faults, address = [], serve()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=environment.find_browser(), args=["--no-sandbox"])
        for scheme in ["light", "dark"]:
            browser = Browser(chromium, address, scheme)
            faults += look(browser, scheme)
            if scheme == "light":
                follow(browser)
            faults += browser.problems
        chromium.close()
    pictures = PICTURES.relative_to(ROOT)
    site.finish("docs-pages", faults, f"{len(PAGES)} pages in light and dark come up without an error; pictures in {pictures}")


main()
